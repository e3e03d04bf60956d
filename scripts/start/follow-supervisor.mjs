// Preloaded into the processes that `npm start` runs: when the supervisor is gone, however it ended, the channel to it
// closes and the process stops as on SIGTERM.

process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
