import { type DocumentNode, GraphQLError, Kind, type SelectionSetNode } from 'graphql';

/**
 * What one document may hold. Room for every query of the studio, and for the introspection query
 * of the usual tools, which is the deepest there is.
 */
export const limits = {
  tokens: { most: 1_500, what: 'tokens' },
  depth: { most: 16, what: 'levels of fields' },
  fields: { most: 600, what: 'fields, fragments counted where they are spread' },
  aliases: { most: 30, what: 'aliases' },
  directives: { most: 30, what: 'directives' },
  repeats: { most: 5, what: 'repetitions of one field in one selection' },
} as const;

type Measured = Exclude<keyof typeof limits, 'tokens'>;
type Size = Record<Measured, number>;

/** @returns which limit the document exceeds, as an error for its sender */
export function excessOf(document: DocumentNode): GraphQLError | null {
  const size = measure(document);
  for (const name of Object.keys(size) as Measured[]) {
    const { most, what } = limits[name];
    if (size[name] > most)
      return new GraphQLError(`A document may have at most ${most} ${what}; this one has more.`, {
        extensions: { code: 'DOCUMENT_TOO_LARGE' },
      });
  }
  return null;
}

function measure(document: DocumentNode): Size {
  const selections = new Map<string, SelectionSetNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) selections.set(node.name.value, node.selectionSet);
  const known = new Map<string, Size>();

  function ofFragment(name: string): Size {
    // Holds while the fragment is being measured: a cycle counts once, and is refused by validation.
    const size = known.get(name) ?? empty();
    if (known.has(name)) return size;
    known.set(name, size);
    const selection = selections.get(name);
    if (selection) Object.assign(size, ofSelection(selection));
    return size;
  }

  function ofSelection(set: SelectionSetNode): Size {
    const size = empty();
    const seen = new Map<string, number>();
    for (const node of set.selections) {
      size.directives += node.directives?.length ?? 0;
      if (node.kind === Kind.FIELD) {
        const name = node.alias?.value ?? node.name.value;
        seen.set(name, (seen.get(name) ?? 0) + 1);
        size.fields += 1;
        if (node.alias) size.aliases += 1;
        add(size, node.selectionSet ? ofSelection(node.selectionSet) : empty(), 1);
      } else {
        add(
          size,
          node.kind === Kind.INLINE_FRAGMENT
            ? ofSelection(node.selectionSet)
            : ofFragment(node.name.value),
          0,
        );
      }
    }
    size.repeats = Math.max(size.repeats, ...seen.values());
    return size;
  }

  const whole = empty();
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION) continue;
    whole.directives += node.directives?.length ?? 0;
    add(whole, ofSelection(node.selectionSet), 0);
  }
  // Also those that no operation spreads: validation walks through them as well.
  for (const name of selections.keys()) {
    const { fields } = ofFragment(name);
    whole.fields = Math.max(whole.fields, fields);
  }
  return whole;
}

function empty(): Size {
  return { depth: 0, fields: 0, aliases: 0, directives: 0, repeats: 0 };
}

function add(to: Size, part: Size, levels: number): void {
  to.depth = Math.max(to.depth, part.depth + levels);
  to.repeats = Math.max(to.repeats, part.repeats);
  to.fields += part.fields;
  to.aliases += part.aliases;
  to.directives += part.directives;
}
