// postgres 3.4.9 ends the whole process when a query is sent on a connection that was lost in a transaction, and
// leaves a lost connection in its pool that never sends again: https://github.com/porsager/postgres/issues/1208,
// fix unreleased in /pull/1209. The build and the tests load its connection.js with the edits below, the last of which
// is for speed; a release in which one doesn't fit stops both, and is the moment to see whether this file can go.
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
    why: 'the statements that a decision sends together go out in one write to the socket, not in one for each kilobyte',
    from: 'chunk.length >= 1024',
    to: 'chunk.length >= 16384',
  },
];

export const POSTGRES_CONNECTION = /node_modules\/postgres\/src\/connection\.js$/;

export function patchPostgres(source) {
  return EDITS.reduce((text, { why, from, to }) => {
    if (text.split(from).length !== 2)
      throw new Error(`scripts/patched-postgres.mjs no longer fits the installed postgres: ${why}`);
    return text.replace(from, () => to);
  }, source);
}
