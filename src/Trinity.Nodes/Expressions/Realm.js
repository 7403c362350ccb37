// What is left of the language once an engine has been hardened: the second layer, after the gate. It runs before anything of a user's.
// Everything not on these lists is deleted, what allocates or loops in native code gets a bound, and what remains is frozen: nothing can
// pass from one message to the next. What would change a value of the message gives a copy instead.
(function (stringify, parse, random) {
  'use strict';

  const Characters = 100_000; // of a string that native code builds
  const Output = 1_000_000;   // of a string that is joined or replaced
  const Elements = 65_536;    // of an array that native code walks

  const { apply, defineProperty, ownKeys } = Reflect;
  const { freeze, getOwnPropertyDescriptors, getPrototypeOf } = Object;
  const isArray = Array.isArray;
  const text = String;
  const Seen = Set;
  const Pattern = RegExp;
  const each = Symbol.iterator;

  function pick(from, names) {
    const picked = {};
    for (const name of names) picked[name] = from[name];
    return picked;
  }

  const beyond = (name) => { throw new RangeError(`${name}: it would be too large`); };

  // Methods, because a function of this kind is no constructor.
  const replace = (owner, methods) => {
    for (const name of ownKeys(methods)) {
      defineProperty(owner, name, { value: methods[name], writable: true, configurable: true, enumerable: false });
    }
  };

  // Keeps the names of a list, and the symbols that the language itself asks for.
  const keep = (owner, names, symbols = []) => {
    const kept = new Seen([...names, ...symbols]);
    for (const key of ownKeys(owner)) {
      if (!kept.has(key)) delete owner[key];
    }
  };

  const strings = pick(String.prototype, ['repeat', 'padStart', 'padEnd', 'replace', 'replaceAll', 'normalize', 'split']);
  const replacing = (name) => ({
    [name](pattern, by) {
      const subject = text(this);
      const what = pattern instanceof Pattern ? pattern : text(pattern);
      if (typeof by !== 'function') {
        const replacement = text(by);
        if (replacement.length * (subject.length + 1) > 4 * Output || (subject.length > 1_000 && /\$[`']/.test(replacement))) beyond(name);
        return apply(strings[name], subject, [what, replacement]);
      }

      let length = 0;
      return apply(strings[name], subject, [what, (...match) => {
        const replacement = text(by(...match));
        if ((length += replacement.length) > Output) beyond(name);
        return replacement;
      }]);
    },
  });
  replace(String.prototype, {
    repeat(count) {
      const subject = text(this);
      if (subject.length * count > Characters) beyond('repeat');
      return apply(strings.repeat, subject, [+count]);
    },
    padStart(length, fill = ' ') {
      if (+length > Characters) beyond('padStart');
      return apply(strings.padStart, text(this), [+length, text(fill)]);
    },
    padEnd(length, fill = ' ') {
      if (+length > Characters) beyond('padEnd');
      return apply(strings.padEnd, text(this), [+length, text(fill)]);
    },
    normalize(form = 'NFC') {
      const subject = text(this);
      if (subject.length > Characters / 10) beyond('normalize');
      return apply(strings.normalize, subject, [text(form)]);
    },
    concat(...parts) {
      let all = text(this);
      for (const part of parts) {
        all += text(part);
        if (all.length > Output) beyond('concat');
      }

      return all;
    },
    split(separator, limit = Elements) {
      const subject = text(this);
      return apply(strings.split, subject, [separator instanceof Pattern || separator === undefined ? separator : text(separator), limit < Elements ? limit : Elements]);
    },
    ...replacing('replace'),
    ...replacing('replaceAll'),
  });
  keep(String.prototype, [
    'at', 'charAt', 'charCodeAt', 'codePointAt', 'concat', 'endsWith', 'includes', 'indexOf', 'lastIndexOf', 'length', 'match', 'normalize',
    'padEnd', 'padStart', 'repeat', 'replace', 'replaceAll', 'search', 'slice', 'split', 'startsWith', 'substring', 'toLowerCase',
    'toString', 'toUpperCase', 'trim', 'trimEnd', 'trimStart', 'valueOf'], [Symbol.iterator]);
  keep(String, ['fromCharCode', 'fromCodePoint', 'prototype', 'length', 'name']);

  const arrays = pick(Array.prototype, ownKeys(Array.prototype).filter((key) => typeof key === 'string'));
  const walking = (name, by = name) => ({
    [name](...rest) {
      if (!isArray(this) || this.length > Elements) beyond(name);
      return apply(arrays[by], this, rest);
    },
  });
  for (const name of [
    'at', 'concat', 'every', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'flatMap', 'forEach', 'includes', 'indexOf',
    'lastIndexOf', 'map', 'reduce', 'reduceRight', 'slice', 'some', 'toReversed', 'toSorted', 'toSpliced', 'with']) {
    replace(Array.prototype, walking(name));
  }

  replace(Array.prototype, {
    // A copy: the array may be the message's.
    ...walking('sort', 'toSorted'),
    ...walking('reverse', 'toReversed'),
    flat(depth = 1) {
      if (!isArray(this) || this.length > Elements || +depth > 16) beyond('flat');
      return apply(arrays.flat, this, [+depth]);
    },
    join(separator = ',') {
      if (!isArray(this) || this.length > Elements) beyond('join');
      const between = text(separator);
      let all = '';
      for (let i = 0; i < this.length; i++) {
        const element = this[i];
        all += (i > 0 ? between : '') + (element === null || element === undefined ? '' : text(element));
        if (all.length > Output) beyond('join');
      }

      return all;
    },
    toString() { return this.join(); },
  });
  keep(Array.prototype, [
    'at', 'concat', 'entries', 'every', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'flat', 'flatMap', 'forEach', 'includes',
    'indexOf', 'join', 'keys', 'lastIndexOf', 'length', 'map', 'reduce', 'reduceRight', 'reverse', 'slice', 'some', 'sort', 'toReversed',
    'toSorted', 'toSpliced', 'toString', 'values', 'with'], [Symbol.iterator]);

  const from = Array.from;
  replace(Array, {
    from(source, select) {
      const isIterable = typeof source === 'string' || isArray(source) || source instanceof Set || source instanceof Map;
      if (!isIterable && (source === null || source === undefined || typeof source[each] !== 'function') && !(source?.length <= Elements)) beyond('from');
      const all = from(source);

      // Not by its own second argument: the depth of calls through it is not bounded.
      return select === undefined ? all : apply(arrays.map, all, [(element, index) => select(element, index)]);
    },
  });
  keep(Array, ['from', 'isArray', 'of', 'prototype', 'length', 'name']);

  // Native code asks these without end, and no limit is looked at meanwhile.
  const iterator = getPrototypeOf(getPrototypeOf([][Symbol.iterator]()));
  keep(iterator, [], [Symbol.iterator]);

  keep(Map.prototype, ['entries', 'forEach', 'get', 'has', 'keys', 'set', 'size', 'values'], [Symbol.iterator]);
  keep(Map, ['prototype', 'length', 'name']);
  keep(Set.prototype, ['add', 'entries', 'forEach', 'has', 'keys', 'size', 'values'], [Symbol.iterator]);
  keep(Set, ['prototype', 'length', 'name']);
  keep(RegExp.prototype, ['exec', 'flags', 'global', 'ignoreCase', 'multiline', 'source', 'test', 'toString', 'unicode', 'dotAll', 'sticky', 'hasIndices', 'unicodeSets'],
    [Symbol.match, Symbol.replace, Symbol.search, Symbol.split]);
  keep(RegExp, ['prototype', 'length', 'name']);
  keep(Number.prototype, ['toExponential', 'toFixed', 'toPrecision', 'toString', 'valueOf']);
  keep(Number, [
    'EPSILON', 'MAX_SAFE_INTEGER', 'MAX_VALUE', 'MIN_SAFE_INTEGER', 'MIN_VALUE', 'isFinite', 'isInteger', 'isNaN', 'isSafeInteger', 'parseFloat',
    'parseInt', 'prototype', 'length', 'name', 'NaN', 'NEGATIVE_INFINITY', 'POSITIVE_INFINITY']);
  keep(Boolean.prototype, ['toString', 'valueOf']);
  keep(Boolean, ['prototype', 'length', 'name']);
  keep(Date.prototype, [
    'getDate', 'getDay', 'getFullYear', 'getHours', 'getMilliseconds', 'getMinutes', 'getMonth', 'getSeconds', 'getTime', 'getUTCDate', 'getUTCDay',
    'getUTCFullYear', 'getUTCHours', 'getUTCMilliseconds', 'getUTCMinutes', 'getUTCMonth', 'getUTCSeconds', 'toISOString', 'toJSON', 'toString',
    'valueOf'], [Symbol.toPrimitive]);
  keep(Date, ['UTC', 'now', 'parse', 'prototype', 'length', 'name']);
  keep(Object.prototype, ['toString', 'valueOf']);
  keep(Object, ['entries', 'fromEntries', 'groupBy', 'hasOwn', 'is', 'keys', 'prototype', 'values', 'length', 'name']);

  delete Math.sumPrecise;
  replace(Math, { random() { return random(); } });
  keep(JSON, []);
  replace(JSON, {
    stringify(value) { return stringify(value); },
    parse(json) {
      const source = text(json);
      if (source.length > Output) beyond('parse');
      return parse(source);
    },
  });

  const encode = encodeURIComponent;
  const decode = decodeURIComponent;
  const coding = (name, code) => ({
    [name](value) {
      const source = text(value);
      if (source.length > Characters) beyond(name);
      return code(source);
    },
  });
  replace(globalThis, { ...coding('encodeURIComponent', encode), ...coding('decodeURIComponent', decode) });

  // Taken before their ways here are gone.
  const reachable = [
    globalThis, getPrototypeOf(function* () {}), getPrototypeOf(async function () {}), getPrototypeOf(async function* () {}), [][Symbol.iterator](),
    ''[Symbol.iterator](), new Map().entries(), new Set().entries(), (function* () {})(), /a/, /a/g[Symbol.matchAll]?.('a'), Symbol.prototype,
    getPrototypeOf(1), getPrototypeOf('s'), getPrototypeOf(true), RangeError.prototype, TypeError.prototype, Error.prototype, () => 0];

  keep(Function.prototype, ['length', 'name'], [Symbol.hasInstance]);
  keep(globalThis, [
    'Object', 'Array', 'String', 'Number', 'Boolean', 'Math', 'JSON', 'Date', 'Map', 'Set', 'parseInt', 'parseFloat', 'isNaN', 'isFinite',
    'encodeURIComponent', 'decodeURIComponent', 'undefined', 'NaN', 'Infinity', 'globalThis']);

  const seen = new Seen();
  const waiting = [...reachable];
  for (let i = 0; i < waiting.length; i++) {
    const value = waiting[i];
    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) continue;
    seen.add(value);
    const properties = getOwnPropertyDescriptors(value);
    for (const key of ownKeys(properties)) {
      const property = properties[key];
      waiting[waiting.length] = property.value;
      waiting[waiting.length] = property.get;
      waiting[waiting.length] = property.set;
    }

    waiting[waiting.length] = getPrototypeOf(value);
    freeze(value);
  }

  return seen.size;
})
