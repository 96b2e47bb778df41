// The WASM query engine on a pool of PostgreSQL connections.

import fs from 'node:fs';
import { createRequire } from 'node:module';

import { withDriverAdapters } from './schema.mjs';

const require = createRequire(import.meta.url);
const pg = require('pg');
const { PrismaPg } = require('@prisma/adapter-pg');
const { bindAdapter } = require('@prisma/driver-adapter-utils');

// Column types that the native engine reads and the adapter does not know, each with a known type of the same text form:
// name, "char", void and the reg* types as text, xid and cid as oid, arrays of them as text[].
const [TEXT, TEXT_ARRAY, OID] = [25, 1009, 26];
const TYPE_STAND_INS = new Map([
  ...[18, 19, 24, 27, 194, 600, 650, 705, 869, 1186, 2202, 2203, 2204, 2205, 2206, 2278, 3220, 3614, 3615].map(
    (type) => [type, TEXT],
  ),
  ...[1002, 1003, 1185].map((type) => [type, TEXT_ARRAY]),
  [28, OID],
]);

export function openPool(url) {
  const { searchParams } = url;
  const pool = new pg.Pool({
    host: searchParams.get('host') ?? decodeURIComponent(url.hostname),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    max: Number(searchParams.get('connection_limit') ?? 5),
    // the adapter drops the offset of a timestamptz, so it has to be UTC
    options: [searchParams.get('options'), '-c TimeZone=UTC'].filter(Boolean).join(' '),
    application_name: 'prisma-wasm-engine',
    keepAlive: true,
  });
  pool.on('connect', ({ connection }) => {
    connection.prependListener('rowDescription', ({ fields }) => {
      for (const field of fields) field.dataTypeID = TYPE_STAND_INS.get(field.dataTypeID) ?? field.dataTypeID;
    });
  });
  pool.on('error', () => {}); // an idle connection was lost: the pool opens another when one is needed
  return pool;
}

export function bindPool(pool, url) {
  const schema = url.searchParams.get('schema');
  return bindAdapter(new PrismaPg(pool, schema ? { schema } : undefined));
}

export async function loadEngine(schema, adapter) {
  const files = new URL('./node_modules/@prisma/query-engine-wasm/postgresql/', import.meta.url);
  const bindings = await import(new URL('query_engine_bg.js', files));
  const module = new WebAssembly.Module(fs.readFileSync(new URL('query_engine_bg.wasm', files)));
  const { exports } = new WebAssembly.Instance(module, { './query_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(exports);
  exports.__wbindgen_start?.();
  const settings = { datamodel: withDriverAdapters(schema), logLevel: 'error', logQueries: false };
  return new bindings.QueryEngine(settings, () => {}, adapter);
}
