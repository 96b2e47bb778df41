// Stands in for Prisma's native `query-engine` program: the same command line, HTTP API and signals, on the WASM build of
// the same engine commit. Errors of the shim itself go to standard error; queries, which hold secrets, go nowhere.

import fs from 'node:fs';
import http from 'node:http';

import { bindPool, loadEngine, openPool } from './database.mjs';
import { toGraphqlAnswer, toJsonProtocol } from './protocol.mjs';
import { readModels, readUrl } from './schema.mjs';

const COMMIT = '393aa359c9ad4a4bb28630fb5613f9c281cde053';
const TRACE = JSON.stringify({ spans: true, traceparent: '00-00000000000000000000000000000000-0000000000000000-00' });
const CLOSE_TIMEOUT_MS = 1500;
const ORPHAN_CHECK_MS = 2000;

process.title = 'query-engine'; // LiteLLM looks for it by this name

function option(...names) {
  const at = process.argv.findIndex((word) => names.includes(word));
  return at < 0 ? undefined : process.argv[at + 1];
}

// An exception as the engine reports errors; those that come from the engine hold its own report as JSON.
function toError(exception) {
  const text = String(exception?.message ?? exception);
  let report;
  try {
    report = JSON.parse(text);
  } catch {
    // a plain message
  }
  if (report?.error_code) return { error: report.message ?? text, user_facing_error: report };
  return { error: text, user_facing_error: { is_panic: false, message: text, meta: {} } };
}

// P2036 is an error of the database driver, which the adapter keeps: the native engine reports it as P2010.
function explain(adapter, error) {
  const { error_code: code, meta } = error.user_facing_error ?? {};
  const kept = code === 'P2036' ? adapter.errorRegistry.consumeError(meta?.id) : undefined;
  if (!kept) return error;
  const message = String(kept.error?.stack ?? kept.error);
  const report = { is_panic: false, message, error_code: 'P2010', meta: { code: 'N/A', message } };
  return { error: message, user_facing_error: report };
}

class Api {
  constructor(engine, adapter, models) {
    this.engine = engine;
    this.models = models;
    this.explain = (error) => explain(adapter, error);
  }

  // The answer to a request, as an object; undefined where there is no such path.
  async handle(path, headers, body) {
    if (path === '/status') return { status: 'ok' };
    if (path === '/transaction/start') return this.transaction(this.engine.startTransaction(body || '{}', TRACE));
    const end = /^\/transaction\/([^/]+)\/(commit|rollback)$/.exec(path);
    if (end?.[2] === 'commit') return this.transaction(this.engine.commitTransaction(end[1], TRACE));
    if (end?.[2] === 'rollback') return this.transaction(this.engine.rollbackTransaction(end[1], TRACE));
    if (path !== '/') return undefined;
    const request = JSON.parse(body);
    const transaction = headers['x-transaction-id'];
    return request.batch ? this.batch(request, transaction) : this.query(request, transaction);
  }

  async transaction(step) {
    const text = await step;
    const answer = text ? JSON.parse(text) : {};
    return answer.error_code ? { errors: [toError(text)] } : answer;
  }

  async query(request, transaction) {
    const { key, body } = toJsonProtocol(this.models, request.query);
    const answer = JSON.parse(await this.engine.query(JSON.stringify(body), TRACE, transaction));
    return toGraphqlAnswer(key, answer, this.explain);
  }

  async batch(request, transaction) {
    const queries = request.batch.map(({ query }) => toJsonProtocol(this.models, query));
    const isolationLevel = request.isolationLevel ?? request.isolation_level;
    const body = {
      batch: queries.map((query) => query.body),
      transaction: request.transaction ? { isolationLevel } : undefined,
    };
    const answer = JSON.parse(await this.engine.query(JSON.stringify(body), TRACE, transaction));
    if (answer.errors?.length) return { errors: answer.errors.map(this.explain) };
    return { batchResult: answer.batchResult.map((result, i) => toGraphqlAnswer(queries[i].key, result, this.explain)) };
  }
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function respond(api, request, response) {
  let status = 200;
  let answer;
  try {
    const body = await readBody(request);
    answer = await api.handle(request.url.split('?')[0], request.headers, body);
    if (answer === undefined) [status, answer] = [404, { error: 'not found' }];
  } catch (exception) {
    answer = { errors: [toError(exception)] };
    // the place alone: the message may quote the query
    console.error('query-engine:', exception?.name, exception?.stack?.match(/^\s+at .*/m)?.[0].trim());
  }
  const content = Buffer.from(JSON.stringify(answer));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': content.length });
  response.end(content);
}

async function serve() {
  const schema = fs.readFileSync(process.env.PRISMA_DML_PATH, 'utf8');
  const url = new URL(readUrl(schema, process.env));
  const pool = openPool(url);
  const adapter = bindPool(pool, url);
  const engine = await loadEngine(schema, adapter);
  await engine.connect(TRACE);

  const api = new Api(engine, adapter, readModels(schema));
  const server = http.createServer((request, response) => respond(api, request, response));
  // the client keeps its connections for as long as it lives
  server.keepAliveTimeout = server.headersTimeout = server.requestTimeout = 0;

  const close = async () => {
    server.close();
    server.closeAllConnections();
    const timeout = new Promise((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS));
    await Promise.race([pool.end(), timeout]).catch(() => {});
    process.exit(0);
  };
  process.on('SIGINT', close);
  process.on('SIGTERM', close);
  // the native engine dies with its pipes; this one when the client that started it is gone
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && close(), ORPHAN_CHECK_MS).unref();

  server.listen(Number(option('-p', '--port') ?? process.env.PORT ?? 4466), '127.0.0.1');
}

if (process.argv.includes('--version') || process.argv.includes('-V')) console.log(`query-engine ${COMMIT}`);
else await serve();
