import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { encodeModel } from '#src/backends/local/graph/onnx-proto.ts';
import { readComponent } from '#src/backends/local/weights/component-files.ts';
import { readOnnxFile } from '#src/backends/local/weights/formats/onnx-file.ts';
import { readSafetensors } from '#src/backends/local/weights/formats/safetensors.ts';
import { readTorchBin } from '#src/backends/local/weights/formats/torch-bin.ts';
import { encodeSafetensors } from '#src/backends/local/weights/formats/write-safetensors.ts';
import { bareTextNames, currentVaeNames } from '#src/backends/local/weights/key-names.ts';
import type { TensorTable } from '#src/backends/local/weights/tensor-source.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { referenceModelFolder } from '#test/helpers/golden-tensors.ts';
import { pickledState, safetensorsFile, torchFile, zipFile } from '#test/helpers/weights-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'darkroom-weights-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: Uint8Array | string): string => {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
};

/** Whatever the bytes: a table, or one clear sentence that names the file. */
const refusal = (read: (file: string) => unknown, content: Uint8Array): string | null => {
  const file = write('subject', content);
  try {
    read(file);
    return null;
  } catch (error) {
    if (!(error instanceof WeightsError)) throw error;
    expect(error.message.startsWith(file)).toBe(true);
    expect(error.message).toMatch(/^[^\n\r]+\.$/);
    return error.message;
  }
};

describe('safetensors', () => {
  const one = { a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } };
  const data = new Uint8Array(8);

  test('reads names, dtypes, shapes and places, at odd offsets too', () => {
    const header = {
      __metadata__: { format: 'pt' },
      b: { dtype: 'BF16', shape: [3], data_offsets: [1, 7] },
      a: { dtype: 'U8', shape: [1], data_offsets: [0, 1] },
      c: { dtype: 'F16', shape: [], data_offsets: [7, 9] },
    };
    const file = write('good.safetensors', safetensorsFile(header, new Uint8Array(9)));
    const start = 8 + JSON.stringify(header).length;
    expect(Object.fromEntries(readSafetensors(file))).toEqual({
      a: { file, offset: start, dtype: 'U8', shape: [1] },
      b: { file, offset: start + 1, dtype: 'BF16', shape: [3] },
      c: { file, offset: start + 7, dtype: 'F16', shape: [] },
    });
  });

  test('what it writes, it reads', () => {
    const tensors = { latents: { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] } };
    const file = write('written.safetensors', encodeSafetensors(tensors));
    const { offset, shape } = readSafetensors(file).get('latents')!;
    expect(shape).toEqual([2, 3]);
    expect(readFileSync(file).readFloatLE(offset + 20)).toBe(6);
  });

  const huge = Buffer.alloc(16);
  huge.writeBigUInt64LE(2n ** 60n);
  test.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(), /has 0 bytes/],
    ['a header that claims 2^60 bytes', huge, /claims 1152921504606846976 bytes; at most/],
    ['a truncated header', safetensorsFile(one, data).subarray(0, 20), /the header would end/],
    ['a header that is not JSON', safetensorsFile('{"a":'), /header is not valid JSON/],
    [
      'a header that is not UTF-8',
      Buffer.concat([safetensorsFile('').fill(2, 0, 1), Buffer.from([0xc3, 0x28])]),
      /UTF-8/,
    ],
    [
      'a header that nests too deeply',
      safetensorsFile('['.repeat(200_000)),
      /deeper than 32 levels/,
    ],
    ['a header that is a list', safetensorsFile([]), /not a JSON object/],
    [
      'an unknown dtype',
      safetensorsFile({ a: { ...one.a, dtype: 'F8' } }, data),
      /tensor a: has dtype F8; supported/,
    ],
    [
      'a shape that does not fit',
      safetensorsFile({ a: { ...one.a, shape: [3] } }, data),
      /tensor a: shape \[3\] of F32 is 12 bytes/,
    ],
    [
      'a shape of 2^60 numbers',
      safetensorsFile({ a: { ...one.a, shape: [2 ** 30, 2 ** 30] } }, data),
      /tensor a: /,
    ],
    [
      'a negative offset',
      safetensorsFile({ a: { ...one.a, data_offsets: [-8, 0] } }, data),
      /tensor a: .*data_offsets/,
    ],
    ['truncated data', safetensorsFile(one, data.subarray(1)), /tensor a: .*truncated/],
    [
      'data that no tensor claims',
      safetensorsFile(one, new Uint8Array(9)),
      /1 bytes after its last tensor/,
    ],
    ['overlapping tensors', safetensorsFile({ ...one, b: one.a }, data), /overlaps/],
    [
      'a hole',
      safetensorsFile({ a: one.a, b: { ...one.a, data_offsets: [9, 17] } }, new Uint8Array(17)),
      /tensor b: leaves 1 bytes/,
    ],
  ])('refuses %s', (_, content, sentence) => {
    expect(refusal(readSafetensors, content)).toMatch(sentence);
  });

  test('names a missing file', () => {
    expect(() => readSafetensors('/nowhere/x.safetensors')).toThrow(
      '/nowhere/x.safetensors: is missing.',
    );
    expect(() => readSafetensors(folder)).toThrow(/is a folder, not a regular file/);
  });
});

describe('torch .bin', () => {
  const storages = { 0: new Uint8Array(96) };
  const tensor = { storage: '0', kind: 'FloatStorage', shape: [2, 3], strides: [3, 1] };
  const withPickle = (pickle: Uint8Array) => zipFile({ 'x/data.pkl': pickle });

  test('reads places, offsets into storages and strides', () => {
    const file = write(
      'good.bin',
      torchFile(
        {
          plain: tensor,
          part: { ...tensor, offset: 4 },
          turned: { ...tensor, strides: [1, 2] },
          half: { ...tensor, kind: 'HalfStorage' },
        },
        storages,
      ),
    );
    const table = readTorchBin(file);
    const { offset } = table.get('plain')!;
    expect(readFileSync(file).indexOf('archive/data/0') + 'archive/data/0'.length).toBe(offset);
    expect(table.get('plain')).toMatchObject({ dtype: 'F32', shape: [2, 3], strides: undefined });
    expect(table.get('part')!.offset).toBe(offset + 16);
    expect(table.get('turned')!.strides).toEqual([1, 2]);
    expect(table.get('half')!.dtype).toBe('F16');
  });

  test('reads what torch itself wrote', () => {
    const file = join(referenceModelFolder('tiny-sd'), 'unet/diffusion_pytorch_model.bin');
    const table = readTorchBin(file);
    expect(table.size).toBe(358);
    expect(table.get('conv_in.weight')).toMatchObject({ dtype: 'F32', shape: [16, 4, 3, 3] });
  });

  const pickle = pickledState({ a: tensor });
  test.each<[string, Uint8Array, RegExp]>([
    [
      'a pickle of torch before 1.6',
      Buffer.from('\x80\x02\x8a\nl\xfc\x9cF\xf9', 'latin1'),
      /before 1\.6 are refused/,
    ],
    ['an empty file', new Uint8Array(), /before 1\.6/],
    ['a zip without a pickle', zipFile({ 'x/y': new Uint8Array(4) }), /no data\.pkl/],
    [
      'a truncated file',
      torchFile({ a: tensor }, storages).subarray(0, -30),
      /zip .*damaged|truncated/,
    ],
    [
      'a pickle that runs a command',
      withPickle(Buffer.from('\x80\x02cos\nsystem\n(X\x02\x00\x00\x00lstR.', 'latin1')),
      /"os system", which no file of weights needs; nothing was run/,
    ],
    [
      'a pickle that reads attributes',
      withPickle(Buffer.from('\x80\x02cbuiltins\ngetattr\n.', 'latin1')),
      /"builtins getattr"/,
    ],
    [
      'a pickle of a later protocol',
      withPickle(Buffer.from('\x80\x05.', 'latin1')),
      /protocol above 2/,
    ],
    [
      'an opcode that torch does not write',
      withPickle(Buffer.from('\x80\x02i.', 'latin1')),
      /opcode 0x69/,
    ],
    ['a truncated pickle', withPickle(pickle.subarray(0, 60)), /pickle is truncated/],
    [
      'a missing storage',
      torchFile({ a: { ...tensor, storage: '7' } }, storages),
      /storage "7" is missing/,
    ],
    [
      'a tensor that reaches beyond its storage',
      torchFile({ a: { ...tensor, shape: [200, 3] } }, storages),
      /tensor a: reaches beyond its storage/,
    ],
    [
      'strides that unfold a few numbers into many',
      torchFile({ a: { ...tensor, shape: [1_000_000, 1_000_000], strides: [0, 0] } }, storages),
      /tensor a: repeats numbers of its storage by its strides/,
    ],
    [
      'strides that reach beyond the storage',
      torchFile({ a: { ...tensor, strides: [100, 1] } }, storages),
      /tensor a: reaches beyond/,
    ],
    [
      'a list instead of a dictionary',
      withPickle(Buffer.from('\x80\x02].', 'latin1')),
      /not hold a dictionary/,
    ],
    [
      'numbers of the other byte order',
      zipFile({ 'x/data.pkl': pickle, 'x/byteorder': Buffer.from('big') }),
      /little-endian/,
    ],
  ])('refuses %s', (_, content, sentence) => {
    expect(refusal(readTorchBin, content)).toMatch(sentence);
  });
});

describe('fuzzed', () => {
  const goods = {
    safetensors: [
      readSafetensors,
      safetensorsFile(
        {
          a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
          b: { dtype: 'F16', shape: [2, 2], data_offsets: [8, 16] },
        },
        new Uint8Array(16),
      ),
    ],
    'torch .bin': [
      readTorchBin,
      torchFile(
        { a: { storage: '0', kind: 'FloatStorage', shape: [2, 3], strides: [3, 1] } },
        { 0: new Uint8Array(24) },
      ),
    ],
    ONNX: [
      readOnnxFile,
      Buffer.from(
        encodeModel({
          name: 'unet',
          nodes: [{ op: 'Add', domain: '', inputs: ['x', 'w'], outputs: ['y'], attributes: {} }],
          initializers: [
            { name: 'w', type: 'F32', shape: [2], data: { bytes: new Uint8Array(8) } },
          ],
          inputs: [{ name: 'x', type: 'F32', shape: [1, 2] }],
          outputs: [{ name: 'y', type: 'F32', shape: [1, 2] }],
        }),
      ),
    ],
  } as const;

  test.each(Object.keys(goods) as (keyof typeof goods)[])(
    '%s, changed anywhere, is read or refused in one sentence',
    (kind) => {
      const [read, good] = goods[kind];
      expect(refusal(read, good)).toBeNull();
      const change = fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255) });
      fc.assert(
        fc.property(
          fc.array(change, { minLength: 1, maxLength: 6 }),
          fc.nat(good.length),
          (changes, cut) => {
            const bad = Buffer.from(cut % 3 === 0 ? good.subarray(0, cut) : good);
            for (const { at, byte } of changes) if (at < bad.length) bad[at] = byte;
            refusal(read, bad);
          },
        ),
        { numRuns: 1_500 },
      );
    },
  );

  test.each(Object.keys(goods) as (keyof typeof goods)[])('%s of any bytes is refused', (kind) => {
    const [read] = goods[kind];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(refusal(read, bytes)).not.toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test('any pickle is read or refused in one sentence', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        refusal(readTorchBin, zipFile({ 'x/data.pkl': bytes }));
      }),
      { numRuns: 1_500 },
    );
  });
});

describe('the files of a component', () => {
  const tensors = (name: string) =>
    encodeSafetensors({ [name]: { data: Float32Array.of(1), shape: [1] } });
  const shards = (map: Record<string, string>) => JSON.stringify({ weight_map: map });

  test('takes full precision before half, and safetensors before pickles', () => {
    write('mixed/model.fp16.safetensors', tensors('half'));
    write('mixed/pytorch_model.bin', 'not read');
    expect([...readComponent(join(folder, 'mixed')).keys()]).toEqual(['half']);
    write('mixed/model.safetensors', tensors('full'));
    expect([...readComponent(join(folder, 'mixed')).keys()]).toEqual(['full']);
  });

  test('any variant is weights, and the most precise is taken', () => {
    const keys = () => [...readComponent(join(folder, 'variants')).keys()];
    const stem = 'variants/diffusion_pytorch_model';
    for (const variant of ['non_ema', 'fp8', 'bf16', 'fp16', 'fp32']) {
      write(`${stem}.${variant}.safetensors`, tensors(variant));
      expect(keys()).toEqual([variant]);
    }
    write(`${stem}.bin`, 'not read');
    expect(keys()).toEqual(['fp32']);
  });

  test.each([
    ['safetensors.index.fp16.json', '.fp16-00001-of-00001.safetensors'],
    ['fp16.safetensors.index.json', '.fp16-00001-of-00001.safetensors'],
    ['safetensors.index.fp16.json', '-00001-of-00001.fp16.safetensors'],
    ['bf16.safetensors.index.json', '.bf16-00001-of-00001.safetensors'],
  ])('finds shards by the index model.%s', (index, ending) => {
    const name = index.replaceAll('.', '-') + ending.replaceAll('.', '-');
    write(`${name}/model${ending}`, tensors('a'));
    write(`${name}/model.${index}`, shards({ a: `model${ending}` }));
    expect([...readComponent(join(folder, name)).keys()]).toEqual(['a']);
  });

  test('joins shards', () => {
    const stem = 'shards/diffusion_pytorch_model';
    write(`${stem}-00001-of-00002.safetensors`, tensors('a'));
    write(`${stem}-00002-of-00002.safetensors`, tensors('b'));
    const name = (part: number) => `diffusion_pytorch_model-0000${part}-of-00002.safetensors`;
    const index = write(`${stem}.safetensors.index.json`, shards({ a: name(1), b: name(2) }));
    const table = readComponent(join(folder, 'shards'));
    expect([...table.keys()]).toEqual(['a', 'b']);
    expect(table.get('b')!.file).toBe(join(folder, 'shards', name(2)));

    writeFileSync(index, shards({ a: name(2) }));
    expect(() => readComponent(join(folder, 'shards'))).toThrow(
      /00002-of-00002\.safetensors, tensor a: is missing/,
    );
    writeFileSync(index, shards({ a: name(3) }));
    expect(() => readComponent(join(folder, 'shards'))).toThrow(
      /00003-of-00002\.safetensors: is missing/,
    );
  });

  test.each(['../secret.safetensors', '/etc/passwd', 'a/b.safetensors', '..', 'x\0.safetensors'])(
    'refuses a shard named %j',
    (name) => {
      write('escape/model.safetensors.index.json', shards({ a: name }));
      expect(() => readComponent(join(folder, 'escape'))).toThrow(
        /index\.json: names the shard .* same folder/,
      );
    },
  );

  test('resolves the links of the Hub’s cache', () => {
    const blob = write('hub/blobs/abc', tensors('a'));
    mkdirSync(join(folder, 'hub/snapshots/1/unet'), { recursive: true });
    symlinkSync('../../../blobs/abc', join(folder, 'hub/snapshots/1/unet/model.safetensors'));
    expect(readComponent(join(folder, 'hub/snapshots/1/unet')).get('a')!.file).toBe(blob);
  });

  test('names a folder without weights', () => {
    write('empty/readme.md', '');
    expect(() => readComponent(join(folder, 'empty'))).toThrow(
      /empty: holds no weights: .*found readme\.md/,
    );
    expect(() => readComponent(join(folder, 'none'))).toThrow(/none: is missing\./);
  });

  test('knows the old names', () => {
    const table = (...names: string[]): TensorTable =>
      new Map(names.map((name) => [name, { file: '', offset: 0, dtype: 'F32', shape: [] }]));
    const attention = 'decoder.mid_block.attentions.0.';
    expect([
      ...currentVaeNames(
        table(`${attention}query.weight`, `${attention}proj_attn.bias`, `${attention}to_k.weight`),
      ).keys(),
    ]).toEqual([`${attention}to_q.weight`, `${attention}to_out.0.bias`, `${attention}to_k.weight`]);
    expect([
      ...bareTextNames(table('text_model.text_model.a', 'text_model.b', 'c')).keys(),
    ]).toEqual(['a', 'b', 'c']);
  });
});
