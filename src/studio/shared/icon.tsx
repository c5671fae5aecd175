/** Signs that many fonts have no glyph for, drawn in a square of 16. */
const paths = {
  star: 'M8 1.2l2.1 4.4 4.8.6-3.5 3.3.9 4.8L8 12l-4.3 2.3.9-4.8L1.1 6.2l4.8-.6z',
  left: 'M13.5 8h-11M7 3.5 2.5 8 7 12.5',
  right: 'M2.5 8h11M9 3.5 13.5 8 9 12.5',
  close: 'm3.5 3.5 9 9m0-9-9 9',
} as const satisfies Record<string, string>;

interface IconProps {
  readonly name: keyof typeof paths;
  readonly filled?: boolean;
}

/** A sign beside words, or alone in what has a label of its own. */
export function Icon({ name, filled = false }: IconProps) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" data-filled={filled}>
      <path d={paths[name]} />
    </svg>
  );
}
