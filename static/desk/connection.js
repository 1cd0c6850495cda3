/* Speaks to the newsroom for the person the page was made for, and for nobody else. A login in
   another window gives new rights to post; the connection asks for them and goes on. */
const PATIENCE = 30_000

export class NotNow extends Error {
  /* Nothing came of it, and it may be tried again. `why`: "away" (no answer), "out" (nobody is
     logged in), "other" (somebody else is), "barred" (may not, or not any more). */
  constructor(why) {
    super(why)
    this.why = why
  }
}

export function connect({ person, countsAddress, lanes }) {
  let token = lanes.querySelector("[data-token]").dataset.token

  async function reach(address, options) {
    try {
      return await fetch(address, {
        redirect: "manual", signal: AbortSignal.timeout(PATIENCE), ...options,
      })
    } catch {
      throw new NotNow("away")
    }
  }

  /* The lanes as they are now. Throws where the login is not the page's own any more. */
  async function counts() {
    const response = await reach(countsAddress)
    if (response.type === "opaqueredirect") throw new NotNow("out")
    if (response.status === 403) throw new NotNow("barred")
    if (!response.ok) throw new NotNow("away")
    const page = parsed(await response.text())
    const said = page.querySelector("[data-person]")
    if (said?.dataset.person !== person) throw new NotNow("other")
    token = said.dataset.token
    return page
  }

  /* POST; what was answered as {status, body}. It outlives the page where it can. */
  async function post(address, fields, isAgain = false) {
    const response = await reach(address, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { Accept: "application/json", "X-CSRFToken": token },
      keepalive: true,
    })
    if (response.status === 403) {
      await counts()
      if (isAgain) throw new NotNow("barred")
      return post(address, fields, true)
    }
    if (response.type === "opaqueredirect") throw new NotNow("out")
    if (response.status >= 500 || response.status === 429) throw new NotNow("away")
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json")
    try {
      return { status: response.status, body: isJson ? await response.json() : {} }
    } catch {
      throw new NotNow("away")
    }
  }

  /* A piece of a page; null where there is none. */
  async function piece(address) {
    const response = await reach(address)
    return response.ok ? parsed(await response.text()) : null
  }

  return { counts, piece, post }
}

/* HTML of the newsroom's own making, as nodes. */
export function parsed(html) {
  const template = document.createElement("template")
  template.innerHTML = html
  return template.content
}
