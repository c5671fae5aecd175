import { resolve } from 'node:path';
import { restoreBackup } from '#src/backup/restore-backup.ts';
import { writeBackup } from '#src/backup/write-backup.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import { readUrlSecret } from '#src/images/url-secret.ts';
import { audit } from '#src/store/audit.ts';
import type { Command } from './command.ts';

/** What the gateway keeps, as a whole. */
export const storeCommands: readonly Command[] = [
  {
    usage: 'backup FOLDER',
    does: 'Writes the database, the images and the secret of their URLs to a new folder, also while the gateway runs.',
    options: {},
    async run(host, { positionals: [folder = ''] }) {
      const { database, dataFolder, bucket, urlSecret, callersFolder } = host;
      const target = resolve(callersFolder, folder);
      const { images, missing } = await writeBackup(
        {
          database,
          dataFolder,
          hasBucket: bucket !== undefined,
          urlSecret: await readUrlSecret(dataFolder, urlSecret),
        },
        target,
      );
      const text =
        bucket !== undefined
          ? `Written to ${target}: the database. Its images stay in ${bucket}: copy that as well.`
          : [
              `Written to ${target}: the database and ${counted(images, 'image')}.`,
              ...missing.map((name) => `${name} is not there, and not in the backup.`),
            ].join('\n');
      return { text, json: { folder: target, images, missing, bucket: bucket ?? null } };
    },
  },
  {
    usage: 'restore FOLDER',
    does: 'Puts a backup into DATA_DIR, which has to be new or empty.',
    options: {},
    async run({ dataFolder, callersFolder, isShared }, { positionals: [folder = ''] }) {
      if (isShared)
        throw new UsageError('DATABASE_URL is set: restore its database with pg_restore.');
      const { images, broken } = await restoreBackup(resolve(callersFolder, folder), dataFolder);
      const restored = `Restored to ${dataFolder}: the database and ${counted(images, 'image')}.`;
      if (broken.length > 0) throw new UsageError([restored, ...broken].join('\n'));
      return { text: `${restored} The books are right.`, json: { folder: dataFolder, images } };
    },
  },
  {
    usage: 'move URL',
    does: 'Moves what DATA_DIR holds to an empty PostgreSQL database, such as postgres://user:password@host/name, while no gateway runs on it.',
    options: {},
    async run({ dataFolder, isShared }, { positionals: [url = ''] }) {
      if (isShared)
        throw new UsageError('DATABASE_URL is set: without it, move takes what is in DATA_DIR.');
      if (!/^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? ''))
        throw new UsageError('Name the database as postgres://user:password@host:port/name.');
      const { moveToPostgres } = await import('#src/backup/move-to-postgres.ts');
      const { accounts, generations, target } = await moveToPostgres(dataFolder, url);
      const text = [
        `Moved to ${target}: ${counted(accounts, 'account')} and ${counted(generations, 'generation')}. The books are right on both sides.`,
        `Next: copy ${dataFolder}/images into a bucket (aws s3 sync: the keys are the same), and start gateways with DATABASE_URL, IMAGES and a URL_SECRET. Image URLs given before do not work with a new secret; the API gives new ones.`,
      ].join('\n');
      return { text, json: { target, accounts, generations } };
    },
  },
  {
    usage: 'check',
    does: 'Checks that the books are right: balances, holds, entries, generations.',
    options: {},
    async run({ database }) {
      const broken = await database.read(() => audit());
      if (broken.length > 0) throw new UsageError(broken.join('\n'));
      return { text: 'The books are right.', json: { broken } };
    },
  },
];

function counted(count: number, what: string): string {
  return count === 1 ? `one ${what}` : `${count} ${what}s`;
}
