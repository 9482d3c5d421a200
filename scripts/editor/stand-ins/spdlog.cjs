// Stands in for @vscode/spdlog, which needs a compiler: without it the editor's log files and log channels
// ("Invex: Show Log" among them) would stay empty. Same functions; plain appends instead of a rotating C++ sink.
const fs = require('node:fs');
const path = require('node:path');

const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
const off = names.length;
const open = new Set();
let commonLevel = 2;

class Logger {
  constructor(kind, name, file, maxBytes) {
    Object.assign(this, { file, maxBytes, level: commonLevel, raw: false, waiting: '', timer: undefined });
    names.forEach((word, level) => {
      this[word === 'warning' ? 'warn' : word] = (message) => this.write(level, message);
    });
    open.add(this);
  }
  write(level, message) {
    if (level < this.level) return;
    const time = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString();
    this.waiting += this.raw
      ? message
      : `${time.slice(0, 23).replace('T', ' ')} [${names[level]}] ${message}\n`;
    this.timer ??= setTimeout(() => this.flush(), 50).unref();
  }
  flush() {
    clearTimeout(this.timer);
    this.timer = undefined;
    const text = this.waiting;
    this.waiting = '';
    if (text === '') return;
    try {
      const size = fs.statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
      if (this.maxBytes > 0 && size > this.maxBytes) fs.truncateSync(this.file);
      fs.appendFileSync(this.file, text);
    } catch {
      // A log that cannot be written must not take the editor with it.
    }
  }
  drop() {
    this.flush();
    open.delete(this);
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = Math.min(level, off);
  }
  setPattern() {
    this.raw = false;
  }
  clearFormatters() {
    this.raw = true;
  }
}

async function create(name, file, maxBytes) {
  await fs.promises.mkdir(path.dirname(file), { recursive: true });
  return new Logger('rotating', name, file, maxBytes);
}

process.on('exit', () => open.forEach((logger) => logger.flush()));

exports.version = 0;
exports.Logger = Logger;
exports.setFlushOn = () => {};
exports.setLevel = (level) => {
  commonLevel = level;
  open.forEach((logger) => logger.setLevel(level));
};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
