// What the shim needs to know of a Prisma schema.

// The fields of each model: { model: { field: type } }.
export function readModels(schema) {
  const models = {};
  let fields;
  for (const line of schema.split('\n')) {
    const model = /^model\s+(\w+)/.exec(line);
    const field = /^\s*(\w+)\s+(\w+)/.exec(line);
    if (model) fields = models[model[1]] = {};
    else if (line.startsWith('}')) fields = undefined;
    else if (fields && field) fields[field[1]] = field[2];
  }
  return models;
}

// The database's URL: as the client overrides it, else as the schema says.
export function readUrl(schema, environment) {
  const overrides = environment.OVERWRITE_DATASOURCES;
  if (overrides) {
    for (const text of [overrides, Buffer.from(overrides, 'base64').toString()]) {
      try {
        const url = JSON.parse(text)[0]?.url;
        if (url) return url;
      } catch {
        // in the other encoding
      }
    }
  }
  const variable = /url\s*=\s*env\("([^"]+)"\)/.exec(schema);
  return variable ? environment[variable[1]] : /url\s*=\s*"([^"]+)"/.exec(schema)?.[1];
}

// The schema with the one generator that the WASM engine accepts.
export function withDriverAdapters(schema) {
  const generator = 'generator shim {\n  provider = "prisma-client-js"\n  previewFeatures = ["driverAdapters"]\n}\n';
  return `${schema.replace(/^\s*generator\s+\w+\s*\{[^}]*\}/gm, '')}\n${generator}`;
}
