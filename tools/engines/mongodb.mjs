// MongoDB's protocol: FerretDB, built from Go modules, on Debian's PostgreSQL. A real MongoDB is in no package registry.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { find, fromDebian, needed, run, versionOf } from './shell.mjs';

const PORT = 17_017;
const POSTGRES_PORT = 15_432;
const VERSION = 'v1.24.2';
const MODULE = 'github.com/FerretDB/FerretDB';
const instead = 'MONGODB_URL';

const folders = ['/usr/lib/postgresql/15/bin'];
const postgres = (program) => find(program, folders) ?? program;

/** PostgreSQL refuses to be root. Its user comes with its package, so before that there is none. */
const unprivileged = () => {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag) => spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
  return id('-u').status === 0 ? { uid: Number(id('-u').stdout), gid: Number(id('-g').stdout) } : undefined;
};

/** Beside the others' data, unless that lies below a folder which PostgreSQL's user may not pass, such as a home; each data has its own. */
const clusterIn = (data, user) => {
  const isPassable = spawnSync('test', ['-x', data], { ...user }).status === 0;
  const elsewhere = `guildhall-engines-${createHash('sha256').update(data).digest('hex').slice(0, 8)}`;
  return join(isPassable ? data : join(tmpdir(), elsewhere), 'postgres');
};

/**
 * FerretDB asks by containment, and makes indexes that know only equality: every question would read the whole collection. So each index
 * gets a companion for its first field.
 */
const CONTAINMENT = `
CREATE FUNCTION index_containment() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE made record;
BEGIN
  FOR made IN
    SELECT indrelid::regclass AS whole, pg_get_indexdef(indexrelid, 1, false) AS field
    FROM pg_event_trigger_ddl_commands() JOIN pg_index ON indexrelid = objid JOIN pg_class ON pg_class.oid = objid
    WHERE indexprs IS NOT NULL AND relam = (SELECT oid FROM pg_am WHERE amname = 'btree')
  LOOP
    EXECUTE format('CREATE INDEX ON %s USING gin ((%s) jsonb_path_ops) WITH (fastupdate = off)', made.whole, made.field);
  END LOOP;
END $$;

CREATE EVENT TRIGGER index_containment ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION index_containment();

`;

/** A cluster elsewhere goes with the data that it belongs to: without these, what it holds is somebody else's. */
const initialize = (data, user) => {
  const [cluster, isWhole] = [clusterIn(data, user), join(data, 'initialized')];
  if (existsSync(isWhole)) return;
  rmSync(cluster, { recursive: true, force: true });
  // Whoever runs PostgreSQL has to come to it.
  mkdirSync(dirname(cluster), { recursive: true, mode: 0o755 });
  mkdirSync(cluster, { mode: 0o700 });
  if (user) chownSync(cluster, user.uid, user.gid);
  // Text compares byte by byte.
  const how = ['--username=guildhall', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  run(postgres('initdb'), ['-D', cluster, ...how], { ...user, cwd: '/' });
  run(postgres('postgres'), ['--single', '-j', '-D', cluster, 'postgres'], { ...user, cwd: '/', input: CONTAINMENT });
  writeFileSync(isWhole, '');
};

const TURNS = `package handler

import "sync"

var turns sync.Map

func turn(db, collection string) func() {
	held, _ := turns.LoadOrStore([2]string{db, collection}, new(sync.Mutex))
	held.(*sync.Mutex).Lock()
	return held.(*sync.Mutex).Unlock
}
`;

/**
 * What MongoDB promises and our guards rest on, but FerretDB 1 does not keep. It reads a document, decides, and writes it, so that of two
 * updates at once one is lost: those of one collection take turns. And a connection that ends while a collection is being made leaves half
 * of one, which can never be made again: its end is not heard of until then. Each is a line at the beginning of a function.
 */
const MENDED = [
  { file: 'handler/msg_update.go', functions: ['updateDocument'], line: 'defer turn(params.DB, params.Collection)()' },
  { file: 'handler/msg_findandmodify.go', functions: ['findAndModifyDocument'], line: 'defer turn(params.DB, params.Collection)()' },
  {
    file: 'backends/postgresql/metadata/registry.go',
    functions: ['DatabaseGetOrCreate', 'DatabaseDrop', 'CollectionCreate', 'CollectionDrop', 'IndexesCreate'],
    line: 'ctx = context.WithoutCancel(ctx)',
  },
];

const mend = (internal) => {
  writeFileSync(join(internal, 'handler/turns.go'), TURNS);
  for (const { file, functions, line } of MENDED)
    for (const name of functions) {
      const source = readFileSync(join(internal, file), 'utf8');
      const beginning = new RegExp(`^func \\(\\w+ \\*\\w+\\) ${name}\\(.*\\{$`, 'm');
      if (!beginning.test(source)) throw new Error(`${name} of FerretDB ${VERSION} is not where it was`);
      writeFileSync(join(internal, file), source.replace(beginning, `$&\n\t${line}`));
    }
};

/**
 * A module of one import, vendored, because FerretDB wants its version in a file of its own source. Whole or not there: the binary gets its
 * place when it is built, and who builds at the same time builds elsewhere.
 */
const build = (installed, binary) => {
  const go = needed('go', { instead });
  const source = mkdtempSync(join(installed, 'source-'));
  const write = (name, lines) => writeFileSync(join(source, name), `${lines.join('\n')}\n`);
  write('go.mod', ['module engines', '', 'go 1.24', '', `require ${MODULE} ${VERSION}`]);
  write('tools.go', ['//go:build tools', '', 'package engines', '', `import _ "${MODULE}/cmd/ferretdb"`]);
  run(go, ['mod', 'tidy'], { cwd: source });
  run(go, ['mod', 'vendor'], { cwd: source });
  write(`vendor/${MODULE}/build/version/version.txt`, [VERSION]);
  mend(join(source, 'vendor', MODULE, 'internal'));
  run(go, ['build', '-mod=vendor', '-trimpath', '-o', 'ferretdb', `${MODULE}/cmd/ferretdb`], { cwd: source });
  renameSync(join(source, 'ferretdb'), binary);
  rmSync(source, { recursive: true });
};

/** What is mended otherwise is another binary. */
const mended = createHash('sha256')
  .update(JSON.stringify([TURNS, MENDED]))
  .digest('hex')
  .slice(0, 8);
const binaryIn = (installed) => join(installed, `ferretdb-${VERSION}-${mended}`);

const answers = async () => {
  const { MongoClient } = await import('mongodb');
  const client = new MongoClient(mongodb.url, { serverSelectionTimeoutMS: 1_000, socketTimeoutMS: 1_000 });
  try {
    await client.db().collection('engines').findOne({});
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
};

export const mongodb = {
  name: 'mongodb',
  variable: instead,
  server: () => `FerretDB ${VERSION.slice(1)}, mended, on PostgreSQL ${versionOf(postgres('postgres'))}`,
  adapters: ['mongo'],
  url: `mongodb://127.0.0.1:${PORT}/guildhall`,
  install: ({ installed, data }) => {
    const binary = binaryIn(installed);
    fromDebian('postgres', ['postgresql-15'], { folders, instead });
    if (!existsSync(binary)) build(installed, binary);
    const user = unprivileged();
    initialize(data, user);
  },
  processes: ({ installed, data }) => {
    const user = unprivileged();
    const cluster = clusterIn(data, user);
    const address = ['-h', '127.0.0.1', '-p', POSTGRES_PORT];
    return [
      {
        name: 'postgres',
        command: postgres('postgres'),
        // Fields' names are parameters in FerretDB's statements: a plan for all of them would use no index.
        args: ['-D', cluster, ...address, '-k', '', '-c', 'plan_cache_mode=force_custom_plan'],
        cwd: '/',
        user,
        // Fast: it would wait for its clients else.
        signal: 'SIGINT',
        ready: () =>
          spawnSync(postgres('psql'), [...address.map(String), '-U', 'guildhall', '-d', 'postgres', '-c', 'SELECT 1']).status === 0,
      },
      {
        name: 'ferretdb',
        command: binaryIn(installed),
        args: [
          `--listen-addr=127.0.0.1:${PORT}`,
          `--postgresql-url=postgres://guildhall@127.0.0.1:${POSTGRES_PORT}/postgres`,
          ...['--handler=postgresql', '--telemetry=disable', '--debug-addr=-', '--log-level=warn', `--state-dir=${data}`],
        ],
        ready: answers,
      },
    ];
  },
};
