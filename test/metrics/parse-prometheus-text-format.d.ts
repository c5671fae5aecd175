/** The package has no types of its own: this is what its README says. */
declare module 'parse-prometheus-text-format' {
  export interface Sample {
    readonly value?: string;
    /** Of a histogram. */
    readonly count?: string;
    readonly labels?: Readonly<Record<string, string>>;
  }

  export interface Family {
    readonly name: string;
    readonly metrics: readonly Sample[];
  }

  export default function parse(text: string): readonly Family[];
}
