/** Where in a model's folder something is wrong. */
export interface WeightsPlace {
  /** The file, as an absolute path. */
  readonly file: string;
  /** The tensor's name as the file spells it, where one tensor is to blame. */
  readonly tensor?: string | undefined;
}

/**
 * The files of a model are missing, damaged, or of a model that is not supported. The message is one
 * sentence for people that names the file and, where one is to blame, the tensor.
 */
export class WeightsError extends Error {
  override readonly name = 'WeightsError';
  readonly problem: string;
  readonly file: string;
  readonly tensor: string | undefined;

  constructor(problem: string, { file, tensor }: WeightsPlace, options?: ErrorOptions) {
    super(`${file}${tensor === undefined ? '' : `, tensor ${tensor}`}: ${problem}.`, options);
    this.problem = problem;
    this.file = file;
    this.tensor = tensor;
  }

  /** The same under another name of the file, as of the link that led to it. */
  of(file: string): WeightsError {
    return new WeightsError(this.problem, { file, tensor: this.tensor }, { cause: this.cause });
  }
}
