/* Decisions on their way. Each is kept in the browser, under its moderator, until the newsroom
   has answered; they go one after another, from one window at a time, as often as it takes.
   The newsroom knows a decision that it is sent twice. */
import { NotNow } from "./connection.js"

const ROOM = "desk.unsent."
const LONGEST_WAIT = 60_000

export function openOutbox({ person, post, onChange, onAnswer }) {
  const mine = `${ROOM}${person}.`
  // Where the browser refuses to keep anything.
  const unkept = new Map()
  let last = 0
  let isSending = false
  let trouble = ""
  let failures = 0
  let timer

  const keys = (prefix = mine) =>
    [...Object.keys(localStorage), ...unkept.keys()].filter((key) => key.startsWith(prefix)).sort()

  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key) ?? unkept.get(key) ?? "null")
    } catch {
      return null
    }
  }

  function keep(key, item) {
    try {
      localStorage.setItem(key, JSON.stringify(item))
    } catch {
      unkept.set(key, JSON.stringify(item))
    }
  }

  function forget(key) {
    localStorage.removeItem(key)
    unkept.delete(key)
  }

  function changed() {
    onChange({ waiting: keys().length, ofOthers: keys(ROOM).length - keys().length, trouble })
  }

  /* Keep ITEM until it is sent; returns the key by which it can be taken back. */
  function put(item) {
    // Later ones stand behind, whatever the clock does; what two windows put at once is two.
    last = Math.max(Date.now(), last + 1)
    const serial = String(last).padStart(15, "0")
    const key = `${mine}${serial}.${Math.random().toString(36).slice(2, 8)}`
    keep(key, { moderator: person, ...item })
    changed()
    send()
    return key
  }

  /* Whether what is kept under KEY had never left, and never will now. */
  function takeBack(key) {
    const item = read(key)
    if (!item || item.tried) return false
    forget(key)
    changed()
    return true
  }

  /* The numbers of the comments about which something is yet to be sent. */
  const comments = () => keys().map((key) => read(key)?.comment).filter(Boolean)

  async function sendFirst(key) {
    const item = read(key)
    if (!item) return forget(key)
    // From here on the newsroom may know of it, answered or not.
    keep(key, { ...item, tried: true })
    const fields = { ...item.fields, seen: item.seen, moderator: item.moderator }
    const { status, body } = await post(item.address, fields)
    if (body.kind === "other_login") throw new NotNow("other")
    forget(key)
    const isTaken = body.ok === true
    // What was decided after it was decided on the strength of it.
    if (!isTaken && item.verb !== "false-alarm") {
      keys().filter((other) => read(other)?.comment === item.comment).forEach(forget)
    }
    onAnswer(item, isTaken ? body : { kind: status === 404 ? "gone" : "refused", ...body })
  }

  async function sendAll() {
    for (let key; (key = keys()[0]); changed()) {
      if (!navigator.onLine) throw new NotNow("away")
      await sendFirst(key)
      failures = 0
      trouble = ""
    }
  }

  async function send() {
    if (isSending || !keys().length) return
    isSending = true
    clearTimeout(timer)
    try {
      await alone(`${mine}sending`, sendAll)
      trouble = ""
    } catch (problem) {
      if (!(problem instanceof NotNow)) throw problem
      trouble = problem.why
      failures += 1
      const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(failures - 1, 6))
      timer = setTimeout(send, wait * (0.75 + Math.random() / 2))
    } finally {
      isSending = false
      changed()
    }
    if (!trouble) send()
  }

  /* Now, not when its time has come: something has changed for the better. */
  function sendNow() {
    failures = 0
    send()
  }

  addEventListener("online", sendNow)
  addEventListener("focus", sendNow)
  addEventListener("offline", changed)
  addEventListener("storage", (event) => event.key?.startsWith(ROOM) && changed())
  return { comments, put, send: sendNow, takeBack, tell: changed }
}

/* DO it while no other window of this browser does. */
function alone(name, act) {
  return navigator.locks ? navigator.locks.request(name, act) : act()
}
