import { createGraphBuilder } from '#src/backends/local/graph/graph-builder.ts';
import { createBareSession } from './bare-session.ts';

const side = 2048;
const products = 4;

/** What the machine can do at best: products of large square matrices. */
export interface MatrixProduct {
  /** @returns multiply-adds a second, in units of 10^9 */
  rate(): Promise<number>;
}

export const createMatrixProduct = async (threads: number): Promise<MatrixProduct> => {
  const g = createGraphBuilder('matrix_product', '/', new Map());
  const shape = [side, side];
  const factor = g.input('factor', shape);
  let x = g.input('x', shape);
  for (let count = 0; count < products; count++) x = g.apply('MatMul', [x, factor], shape);
  g.output('product', x);
  const session = await createBareSession(g.finish(), { factor: shape, x: shape }, threads);
  return {
    async rate() {
      const { wall } = await session.time(1);
      return (products * side ** 3) / 1e9 / wall;
    },
  };
};
