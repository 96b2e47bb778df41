// Translates between Prisma's GraphQL protocol, which the Python client speaks, and its JSON protocol, the only one that
// the WASM engine was compiled for.

import { parse } from './graphql.mjs';

const ACTIONS = [
  'findUnique', 'findFirst', 'findMany', 'createOne', 'createMany', 'updateOne', 'updateMany', 'upsertOne',
  'deleteOne', 'deleteMany', 'aggregate', 'groupBy',
];
const ROOT_FIELD = new RegExp(`^(${ACTIONS.join('|')})(\\w+?)(OrThrow)?$`);

// Keys of a filter or an update on a Json column whose values are JSON themselves.
const JSON_OPERATORS = new Set([
  'set', 'equals', 'not', 'array_contains', 'array_starts_with', 'array_ends_with', 'lt', 'lte', 'gt', 'gte', 'push',
  'has', 'hasEvery', 'hasSome',
]);

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

const mapValues = (object, convert) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, convert(value, key)]));

// ---- requests

// GraphQL carries the value of a Json column as a string that holds JSON; the JSON protocol wants it tagged.
function tagJson(value) {
  if (typeof value === 'string') return { $type: 'Json', value };
  return Array.isArray(value) ? value.map(tagJson) : value;
}

function tagJsonField(value) {
  if (!isObject(value)) return tagJson(value);
  return mapValues(value, (inner, key) => (JSON_OPERATORS.has(key) ? tagJsonField(inner) : inner));
}

// `value` is what stands for (part of) a row of `model`: its keys are the model's fields, or words like AND and update.
function tagValue(models, model, value) {
  if (Array.isArray(value)) return value.map((item) => tagValue(models, model, item));
  if (!isObject(value) || value.$type) return value;
  return mapValues(value, (inner, key) => {
    const type = models[model]?.[key];
    if (type === 'Json') return tagJsonField(inner);
    return tagValue(models, models[type] ? type : model, inner);
  });
}

// Arguments are words like where, data and take; the fields are in their values.
function tagArguments(models, model, args = {}) {
  return mapValues(args, (value) => tagValue(models, model, value));
}

function toSelection(models, model, fields = []) {
  const selection = {};
  for (const { name, args, selection: inner } of fields) {
    const type = models[model]?.[name];
    const related = models[type] ? type : model;
    selection[name] =
      args || inner
        ? { arguments: tagArguments(models, related, args), selection: toSelection(models, related, inner) }
        : true;
  }
  return selection;
}

// One GraphQL query: { key, body } with the JSON protocol's body and the key under which the client expects the answer.
export function toJsonProtocol(models, query) {
  const fields = parse(query);
  if (fields.length !== 1) throw new Error('a query must have one root field');
  const [{ name, alias, args, selection }] = fields;
  const key = alias ?? name;
  if (name === 'queryRaw' || name === 'executeRaw') {
    const raw = { query: args?.query ?? '', parameters: args?.parameters ?? '[]' };
    return { key, body: { action: name, query: { arguments: raw, selection: {} } } };
  }
  const match = ROOT_FIELD.exec(name);
  if (!match) throw new Error(`unknown root field ${name}`);
  const [, verb, modelName, orThrow = ''] = match;
  return {
    key,
    body: {
      modelName,
      action: verb + orThrow,
      query: {
        arguments: tagArguments(models, modelName, args),
        selection: toSelection(models, modelName, selection),
      },
    },
  };
}

// ---- answers

// DateTime, BigInt, Decimal, Bytes, Json and enums are all strings in GraphQL.
function untag(value) {
  if (Array.isArray(value)) return value.map(untag);
  if (!isObject(value)) return value;
  return typeof value.$type === 'string' ? value.value : mapValues(value, untag);
}

const isRaw = (result) => isObject(result) && [result.columns, result.types, result.rows].every(Array.isArray);

// Engines before 5.14 named these types differently.
const OLD_TYPES = { uuid: 'string', enum: 'string' };

function tagRaw(type, value) {
  if (value === null || value === undefined) return { prisma__type: 'null', prisma__value: null };
  if (type.endsWith('-array')) {
    const itemType = type.slice(0, -'-array'.length);
    return { prisma__type: 'array', prisma__value: value.map((item) => tagRaw(itemType, item)) };
  }
  return { prisma__type: OLD_TYPES[type] ?? type, prisma__value: value };
}

// The rows of a raw query as the client reads them: an object a row, each value with its type.
function toTaggedRows({ columns, types, rows }) {
  return rows.map((row) => Object.fromEntries(row.map((value, i) => [columns[i], tagRaw(types[i], value)])));
}

// The engine's answer to the query that is answered under `key`; `explain` turns an engine's error into the client's.
export function toGraphqlAnswer(key, answer, explain) {
  if (answer.errors?.length) return { errors: answer.errors.map(explain) };
  const [result] = Object.values(answer.data ?? {});
  return { data: { [key]: isRaw(result) ? toTaggedRows(result) : untag(result) } };
}
