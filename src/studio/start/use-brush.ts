import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { Size } from './draw-mask.ts';
import type { Point, Stroke } from './start.ts';

export interface Brush {
  /** In pixels of the picture. */
  readonly width: number;
  readonly erases: boolean;
}

const directions: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Points nearer to each other than this part of the brush make no difference. */
const nearest = 1 / 8;

/**
 * Strokes of a brush over a picture, by mouse, pen or finger, and by keys: the arrows move the brush by half its
 * width, with Shift they paint, and Space paints a dab.
 *
 * @param onStroke told of each that is done
 */
export function useBrush(brush: Brush, size: Size, onStroke: (stroke: Stroke) => void) {
  const [spot, setSpot] = useState<Point>([size.width / 2, size.height / 2]);
  const [stroke, showStroke] = useState<Stroke | null>(null);
  // Events come faster than renders.
  const open = useRef<{ readonly pointer: number; stroke: Stroke } | null>(null);

  function pointAt({ clientX, clientY, currentTarget }: PointerEvent): Point {
    const { left, top, width, height } = currentTarget.getBoundingClientRect();
    return [
      Math.round(((clientX - left) / width) * size.width),
      Math.round(((clientY - top) / height) * size.height),
    ];
  }

  function end({ pointerId }: PointerEvent): void {
    if (open.current?.pointer !== pointerId) return;
    onStroke(open.current.stroke);
    open.current = null;
    showStroke(null);
  }

  function move(to: Point): void {
    const { current } = open;
    const [x, y] = current?.stroke.points.at(-1) ?? to;
    if (!current || Math.hypot(to[0] - x, to[1] - y) < brush.width * nearest) return;
    current.stroke = { ...current.stroke, points: [...current.stroke.points, to] };
    showStroke(current.stroke);
  }

  return {
    /** Where the brush is. */
    spot,
    /** What is being painted; null between strokes. */
    stroke,
    handlers: {
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (event.button !== 0 || open.current) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const at = pointAt(event);
        open.current = { pointer: event.pointerId, stroke: { ...brush, points: [at] } };
        setSpot(at);
        showStroke(open.current.stroke);
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        const isOther = open.current && open.current.pointer !== event.pointerId;
        if (isOther) return;
        const at = pointAt(event);
        setSpot(at);
        move(at);
      },
      onPointerUp: end,
      onPointerCancel: end,
      onKeyDown(event: KeyboardEvent) {
        const direction = directions[event.key];
        const isDab = event.key === ' ' || event.key === 'Enter';
        if (!direction && !isDab) return;
        event.preventDefault();
        if (!direction) return onStroke({ ...brush, points: [spot] });
        const step = Math.max(1, brush.width / 2);
        const to: Point = [
          within(spot[0] + direction[0] * step, size.width),
          within(spot[1] + direction[1] * step, size.height),
        ];
        setSpot(to);
        if (event.shiftKey) onStroke({ ...brush, points: [spot, to] });
      },
    },
  };
}

function within(value: number, most: number): number {
  return Math.round(Math.min(most, Math.max(0, value)));
}
