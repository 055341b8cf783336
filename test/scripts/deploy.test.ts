import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { gap } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

interface Container {
  readonly args: readonly string[];
  readonly resources: { readonly limits: { readonly memory: string } };
  readonly securityContext: object;
  readonly volumeMounts: readonly { readonly name: string }[];
}

interface Pod {
  readonly securityContext: object;
  readonly containers: readonly Container[];
  readonly volumes: readonly { readonly name: string }[];
}

const documents = parseAllDocuments(readFileSync('deploy/kubernetes/corpus.yaml', 'utf8'));
const all = documents.map((document) => document.toJS() as { kind: string; metadata: { name: string }; spec: Record<string, never> });
/** The pods of deployments and of what runs by the clock. */
const pods: [string, Pod][] = all.flatMap(({ kind, metadata: { name }, spec }) => {
  const { template, jobTemplate } = spec as { template?: { spec: Pod }; jobTemplate?: { spec: { template: { spec: Pod } } } };
  const pod = template?.spec ?? jobTemplate?.spec.template.spec;
  return pod === undefined || kind === 'PersistentVolumeClaim' ? [] : [[name, pod]];
});

/** Whether `gap` knows a command and each flag of it. */
async function known(args: readonly string[]): Promise<string[]> {
  const { code, stdout } = await gap([args[0] as string, '--help']);
  const words = args.filter((word) => word.startsWith('--') || word === args[1]);
  return code === 0 ? words.filter((word) => !stdout.includes(word)) : [args[0] as string];
}

describe('the manifests for Kubernetes', () => {
  it('are read without a complaint', () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
    expect(pods.map(([name]) => name)).toEqual(['gap-worker', 'gap-corpus-add', 'gap-corpus-snapshot']);
  });

  it.each(pods)('%s is locked, and mounts what it declares', (_, { securityContext, containers, volumes }) => {
    expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    for (const container of containers) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.volumeMounts.map(({ name }) => name).sort()).toEqual(volumes.map(({ name }) => name).sort());
    }
  });

  it.each(pods)('%s runs what `gap` knows', async (_, { containers }) => {
    for (const { args } of containers) expect(await known(args)).toEqual([]);
  });

  it('leave a worker the memory that its processes may take', () => {
    const [, { containers }] = pods[0] as [string, Pod];
    const { args, resources } = containers[0] as Container;
    const flag = (name: string) => Number(args[args.indexOf(name) + 1]);
    expect(Number.parseInt(resources.limits.memory, 10) * 1073).toBeGreaterThan(flag('--processes') * flag('--memory-mb') + 300);
  });

  long('would be found to run what `gap` does not know', async () => {
    expect(await known(['worker', '--fly'])).toEqual(['--fly']);
    expect(await known(['nothing'])).toEqual(['nothing']);
  });
});

describe('the unit for systemd', () => {
  const unit = readFileSync('deploy/systemd/gap-worker.service', 'utf8');
  const why = spawnSync('systemd-analyze', ['--version']).status === 0 ? undefined : 'systemd-analyze is not installed';
  if (why !== undefined) console.warn(`not run here: systemd-analyze verify: ${why}`);

  it('starts what `gap` knows', async () => {
    const [, command = ''] = /^ExecStart=\/opt\/gap\/scripts\/gap (.*)$/m.exec(unit) ?? [];
    expect(await known(command.split(' '))).toEqual([]);
  });

  it.skipIf(why !== undefined)('is what systemd takes', () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'gap-worker.service');
    const verify = (text: string) => {
      // A program that is there, in place of the one that is installed later.
      writeFileSync(path, text.replaceAll('/opt/gap/scripts/gap', '/bin/true'));
      return spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' }).stderr;
    };
    expect(verify(unit)).toBe('');
    expect(verify(unit.replace('Restart=always', 'Restart=sometimes'))).toContain('restart specifier');
  });
});

it('the image copies what there is', () => {
  const copied = [...readFileSync('deploy/Dockerfile', 'utf8').matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, files = '']) =>
    files.split(' '),
  );
  expect(copied.length).toBeGreaterThan(2);
  expect(copied.filter((file) => !existsSync(file))).toEqual([]);
});
