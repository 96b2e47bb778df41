// Parses the part of GraphQL that Prisma's Python client writes.

const BLANK = /[\s,\ufeff]*/y;
const NAME = /[_A-Za-z][_0-9A-Za-z]*/y;
const NUMBER = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\]|\\[^])*"/y;
const CONTROL = /[\u0000-\u001f]/g;

class Parser {
  constructor(text) {
    this.text = text;
    this.position = 0;
  }

  // The next character that is not blank.
  peek() {
    BLANK.lastIndex = this.position;
    BLANK.exec(this.text);
    this.position = BLANK.lastIndex;
    return this.text[this.position];
  }

  fail(expected) {
    throw new Error(`GraphQL: expected ${expected} at offset ${this.position}`);
  }

  expect(character) {
    if (this.peek() !== character) this.fail(character);
    this.position += 1;
  }

  token(pattern, what) {
    this.peek();
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.text) ?? this.fail(what);
    this.position = pattern.lastIndex;
    return match;
  }

  name() {
    return this.token(NAME, 'a name')[0];
  }

  string() {
    const literal = this.token(STRING, 'a string')[0];
    // the client leaves control characters as they are, which JSON forbids
    return JSON.parse(literal.replace(CONTROL, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`));
  }

  number() {
    const [literal, fraction, exponent] = this.token(NUMBER, 'a number');
    const value = Number(literal);
    const whole = fraction === undefined && exponent === undefined;
    return whole && !Number.isSafeInteger(value) ? { $type: 'BigInt', value: literal } : value;
  }

  value() {
    const next = this.peek();
    if (next === '"') return this.string();
    if (next === '[') return this.list();
    if (next === '{') return this.pairs('{', '}');
    if (next === '-' || (next >= '0' && next <= '9')) return this.number();
    const name = this.name();
    const constants = { true: true, false: false, null: null };
    return name in constants ? constants[name] : name; // else an enum's value
  }

  list() {
    const values = [];
    this.expect('[');
    while (this.peek() !== ']') values.push(this.value());
    this.expect(']');
    return values;
  }

  // `key: value` pairs: an object, or a field's arguments.
  pairs(open, close) {
    const pairs = {};
    this.expect(open);
    while (this.peek() !== close) {
      const key = this.peek() === '"' ? this.string() : this.name();
      this.expect(':');
      pairs[key] = this.value();
    }
    this.expect(close);
    return pairs;
  }

  field() {
    let name = this.name();
    let alias;
    if (this.peek() === ':') {
      this.expect(':');
      alias = name;
      name = this.name();
    }
    const field = { name, alias };
    if (this.peek() === '(') field.args = this.pairs('(', ')');
    if (this.peek() === '{') field.selection = this.selection();
    return field;
  }

  selection() {
    const fields = [];
    this.expect('{');
    while (this.peek() !== '}') fields.push(this.field());
    this.expect('}');
    return fields;
  }

  // An optional `query` or `mutation`, an optional name, and the selection.
  document() {
    for (let words = 0; words < 2 && this.peek() !== '{'; words += 1) this.name();
    return this.selection();
  }
}

// The root fields of a document: [{ name, alias, args, selection }].
export function parse(text) {
  return new Parser(text).document();
}
