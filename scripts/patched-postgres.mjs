// postgres 3.4.9 ends the whole process when a query is sent on a connection that was lost in a transaction, and
// leaves a lost connection in its pool that never sends again: https://github.com/porsager/postgres/issues/1208,
// fix unreleased in /pull/1209. It also waits for ever where a network swallows what is sent, and sends what comes late in a
// transaction whose session was lost on the session that took its place. The build and the tests load it with the edits
// below, the last of which is for speed; a release in which one doesn't fit stops both, and is the moment
// to see whether this file can go.
const closedError = "Errors.connection('CONNECTION_CLOSED', options, socket)";

const EDITS = [
  {
    why: 'a query on a lost connection is refused instead of written to no socket',
    from: `    if (q.cancelled)
      return

    try {
      q.state = backend`,
    to: `    if (q.cancelled)
      return

    if (!socket)
      return q.reject(${closedError}), true

    try {
      q.state = backend`,
  },
  {
    why: 'what was buffered for a terminated connection is not sent on its next one',
    from: `    clearImmediate(nextWriteTimer)
    if (socket) {`,
    to: `    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    if (socket) {`,
  },
  {
    why: 'a closed connection may schedule writes again once it is open anew',
    from: `    clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)`,
    to: `    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    socket.removeListener('data', data)`,
  },
  {
    why: 'what was sent between a reset and the close it brings is refused as well',
    from: '!hadError && (query || sent.length) && error(',
    to: ';(query || sent.length) && error(',
  },
  {
    why: 'the first query after a reconnection is not answered with the error that ended the last one',
    from: `    closedTime = performance.now()
    hadError`,
    to: `    query = results = errorResponse = null
    result = new Result()
    closedTime = performance.now()
    hadError`,
  },
  {
    why: 'a connection that is lost while it reads the types of arrays is given up, and doesn’t end the process',
    from: 'return fetchArrayTypes()',
    to: 'return fetchArrayTypes().catch(error => { socket && socket.destroy(error) })',
  },
  {
    why: 'a connection that is lost while it asks whether the server is the primary is given up as well',
    from: '    query.execute()\n  }',
    to: '    query.catch(error => { socket && socket.destroy(error) })\n  }',
  },
  {
    why: 'a connection that is closed before it is ready tells whoever waits for it, instead of trying on for ever without a pause',
    from: `    if (initial)
      return reconnect()

`,
    to: `    if (initial && options.host.length === 1)
      errored(${closedError})
    if (initial) {
      closedTime = performance.now()
      delay = (typeof backoff === 'function' ? backoff(options.shared.retries) : backoff) * 1000
      return reconnect()
    }

`,
  },
  {
    why: 'how long a connection with a statement under way may be silent is an option: `silent_timeout`, in seconds',
    of: 'index.js',
    from: '    target_session_attrs: null\n',
    to: '    target_session_attrs: null,\n    silent_timeout: null\n',
  },
  {
    why: 'so it keeps count of how long a connection has been silent',
    from: '  let socket = null\n    , cancelMessage',
    to: `  let silentFor = 0
    , heardAt = 0
    , silence = null
    , patience = null
    , socket = null
    , cancelMessage`,
  },
  {
    // In ticks, since a process that was stopped would take its own sleep for silence.
    why: 'a connection that is silent for longer is given up with all that said nothing since then, as TCP itself may wait for a quarter of an hour',
    from: '  function write(x, fn) {',
    to: `  function calm() {
    clearInterval(silence)
    silence = null
    silentFor = 0
  }

  function listen() {
    if (!query && !sent.length)
      return calm()
    const limit = patience || options.silent_timeout
    if (++silentFor <= limit || !socket)
      return
    const since = performance.now() - 1000 * limit
    socket.destroy(${closedError})
    options.shared.quiet.forEach(giveUp => giveUp(since))
  }

  function giveUp(since) {
    socket && patience === null && heardAt < since && socket.destroy(${closedError})
  }

  function write(x, fn) {
    if (silence === null && options.silent_timeout)
      (silence = setInterval(listen, 1000)).unref()`,
  },
  {
    why: 'what comes ends a silence',
    from: '  function data(x) {',
    to: '  function data(x) {\n    silentFor = 0\n    heardAt = performance.now()',
  },
  {
    why: 'a statement that may last longer says so for its transaction: `patience`, in seconds',
    from: '      q.state = backend\n',
    to: '      q.state = backend\n      q.options.patience && (patience = q.options.patience)\n',
  },
  {
    why: 'that patience ends with the transaction',
    from: '    connectTimer.cancel()\n\n    if (initial) {\n      if (target',
    to: '    x[5] === 73 && (patience = null)\n    connectTimer.cancel()\n\n    if (initial) {\n      if (target',
  },
  {
    why: 'a connection is known to the others of its pool',
    from: '  queues.closed && queues.closed.push(connection)\n',
    to: '  queues.closed && queues.closed.push(connection)\n  ;(options.shared.quiet ||= new Set()).add(giveUp)\n',
  },
  {
    why: 'a connection that is lost is not listened to',
    from: '    idleTimer.cancel()\n    lifeTimer.cancel()\n    connectTimer.cancel()\n',
    to: '    calm()\n    patience = null\n    idleTimer.cancel()\n    lifeTimer.cancel()\n    connectTimer.cancel()\n',
  },
  {
    why: 'a session that takes nothing but reads is given up, since what comes in its place may be of a server that takes more',
    from: '      errorResponse = Errors.postgres(parseError(x))\n',
    to: `      errorResponse = Errors.postgres(parseError(x))
      errorResponse.code === '25006' && end()
`,
  },
  {
    of: 'index.js',
    why: 'what failed first of statements that were sent together is said also where its error is wrapped, and not that those behind it were refused',
    from: "throw e instanceof PostgresError && e.code === '25P02' && uncaughtError || e",
    to: "throw (e?.code ?? e?.cause?.code) === '25P02' && uncaughtError || e",
  },
  {
    of: 'index.js',
    why: 'a transaction knows its session from one that is another transaction’s by then',
    from: '      let uncaughtError\n        , result\n',
    to: `      let uncaughtError
        , result
      const held = c.reserved
      const giveUp = x => {
        c.reserved === held && c.terminate()
        throw x
      }
`,
  },
  {
    of: 'index.js',
    why: 'nothing of a transaction whose session was lost is sent on the one that took its place, neither its statements nor its end',
    from: '        q.catch(e => uncaughtError || (uncaughtError = e))\n',
    to: `        q.catch(e => uncaughtError || (uncaughtError = e))
        if (c.reserved !== held)
          return q.reject(Errors.generic('CONNECTION_CLOSED', 'the session of this transaction was lost'))
`,
  },
  {
    of: 'index.js',
    why: 'a session whose server refuses the rollback is given up, instead of kept from the pool in a transaction that is over',
    from: ': sql`rollback`\n',
    to: ': sql`rollback`.catch(giveUp)\n',
  },
  {
    of: 'index.js',
    why: 'so is one whose server refuses the commit and is still in the transaction',
    from: ': await sql`commit`\n',
    to: ': await sql`commit`.catch(giveUp)\n',
  },
  {
    why: 'whoever waits for the end of a session hears of it, however it is lost',
    from: '    onclose(connection, Errors',
    to: '    ended && (ended(), ending = ended = null)\n    onclose(connection, Errors',
  },
  {
    why: 'the statements that a decision sends together go out in one write to the socket, not in one for each kilobyte',
    from: 'chunk.length >= 1024',
    to: 'chunk.length >= 16384',
  },
];

export const POSTGRES_FILES = /node_modules\/postgres\/src\/(connection|index)\.js$/;

/** The text of one of `POSTGRES_FILES`, edited; `path` says of which. */
export function patchPostgres(source, path) {
  const edits = EDITS.filter(({ of = 'connection.js' }) => path.split('?')[0].endsWith(`/${of}`));
  return edits.reduce((text, { why, from, to }) => {
    if (text.split(from).length !== 2)
      throw new Error(`scripts/patched-postgres.mjs no longer fits the installed postgres: ${why}`);
    return text.replace(from, () => to);
  }, source);
}
