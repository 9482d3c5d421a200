// Stands in for VS Code's native watchdog, which needs a compiler: an extension host whose server has died ends too.
exports.start = (pid) => {
  setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch (error) {
      if (error.code === 'ESRCH') process.exit(87);
    }
  }, 1_000).unref();
};
exports.exit = (code) => process.exit(code ?? 0);
