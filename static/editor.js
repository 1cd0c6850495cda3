/* The editor for an article's body: what articles/models/blocks.py lets a body hold, and buttons
   for it. The server cleans whatever is sent; this makes it hard to write what it would drop. */
import {
  Blockquote, Bold, BulletList, createTextareaEditor, Document, Dropcursor, Extension, Gapcursor,
  HardBreak, Heading, History, initializeEditors, InputRule, Italic, Link, ListItem, Menu, mergeAttributes,
  Node, OrderedList, Paragraph, Plugin, Text, updateAttrsDialog,
} from "django-prose-editor/editor"
import { cleaned, untracked } from "paste"
import { rules, watch } from "typing"

const NAME = "data-django-prose-editor-body"
const INSIDE_A_QUOTE = "(paragraph | bulletList | orderedList)+"

const Subhead = Heading.extend({
  marks: "italic link",
  parseHTML: () => [1, 2, 3, 4, 5, 6].map((n) => ({ tag: `h${n}`, attrs: { level: 2 } })),
  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "heading2",
      groups: "headings",
      button: buttons.material("title"),
      active: (editor) => editor.isActive("heading"),
      enabled: (editor) => editor.can().toggleHeading({ level: 2 }),
      command: (editor) => editor.chain().focus().toggleHeading({ level: 2 }).run(),
    })
  },
}).configure({ levels: [2] })

const Quote = Blockquote.extend({
  content: INSIDE_A_QUOTE,
  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "blockquote",
      groups: "quotes",
      button: buttons.material("format_quote"),
      active: (editor) => editor.isActive("blockquote"),
      enabled: (editor) => editor.can().toggleBlockquote(),
      command: (editor) => editor.chain().focus().toggleBlockquote().run(),
    })
  },
})

const PullQuote = Node.create({
  name: "pullQuote",
  group: "block",
  content: "paragraph+",
  defining: true,
  parseHTML: () => [{ tag: "aside.pull-quote" }],
  renderHTML: ({ HTMLAttributes }) => ["aside", mergeAttributes(HTMLAttributes, { class: "pull-quote" }), 0],
  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "pullQuote",
      groups: "quotes",
      button: buttons.material("campaign"),
      active: (editor) => editor.isActive("pullQuote"),
      enabled: (editor) => editor.can().toggleWrap("pullQuote"),
      command: (editor) => editor.chain().focus().toggleWrap("pullQuote").run(),
    })
  },
})

const InItem = ListItem.extend({ content: "paragraph (paragraph | bulletList | orderedList)*" })

/* The address alone is asked for; one without a scheme gets the usual one. */
const Hyperlink = Link.extend({
  addOptions() {
    return { ...this.parent?.(), words: {} }
  },
  addCommands() {
    const { words } = this.options
    return {
      ...this.parent?.(),
      addLink: () => ({ editor }) => {
        const { href } = editor.getAttributes("link")
        const ask = updateAttrsDialog(
          { href: { type: "string", title: words.address, required: true } },
          { title: words.link, submitText: words.set },
        )
        ask(editor, { href }).then((answer) => {
          if (!answer) return
          const address = untracked(whole(answer.href.trim()))
          editor.chain().focus().extendMarkRange("link").setLink({ href: address }).run()
        })
        checked(editor, words)
      },
    }
  },
}).configure({ enableTarget: false, defaultProtocol: "https", protocols: ["http", "https", "mailto"] })

function whole(address) {
  if (/^(https?:\/\/|mailto:|\/(?!\/))/i.test(address)) return address
  return /^[^\s/@]+@[^\s/@]+$/.test(address) ? `mailto:${address}` : `https://${address}`
}

/* The dialogue says what it will not take, before it closes. */
function checked(editor, words) {
  const input = editor.view.dom.parentElement.querySelector("dialog input")
  input.dir = "ltr"
  input.addEventListener("input", () => {
    const address = whole(input.value.trim())
    const good = /^(https?:\/\/[^\s/?#]+|mailto:[^\s?]+|\/)\S*$/i.test(address)
    input.setCustomValidity(good && !/^https:\/\/\w+:/i.test(address) ? "" : words.badAddress)
  })
}

/* One line under the editor: what a paste had to leave behind, until the next one. */
function tell(textarea, words, names) {
  const said = names.map((name) => words[`pasted:${name}`]).join(" ")
  let line = textarea.parentElement.querySelector(".pasted")
  if (!line) {
    line = document.createElement("p")
    line.className = "pasted"
    line.setAttribute("role", "status")
    textarea.parentElement.append(line)
  }
  line.textContent = said
}

/* What is the page's own: its policy, its words, the direction of the article's language. */
const House = Extension.create({
  name: "house",
  priority: 1,
  addOptions: () => ({ words: {}, textarea: null }),
  onBeforeCreate() {
    // The policy lets no script write a style; these rules stand in editor.css.
    this.editor.options.injectCSS = false
  },
  addInputRules() {
    return rules(InputRule, () => this.editor.view.dom.lang)
  },
  addProseMirrorPlugins() {
    const { textarea, words } = this.options
    const label = document.querySelector(`label[for="${textarea.id}"]`)
    const name = label ? label.textContent.trim().replace(/:$/, "") : textarea.name
    return [
      new Plugin({
        props: {
          transformPastedHTML: (html) => {
            const { html: clean, told } = cleaned(html)
            tell(textarea, words, told)
            return clean
          },
          // A heading with its text behind it is not the end of the paragraph before.
          transformPasted: ({ content, openStart, openEnd, constructor: Slice }) => {
            const closed = content.childCount > 1 && content.firstChild.type.name === "heading"
            return new Slice(content, closed ? 0 : openStart, openEnd)
          },
          attributes: {
            role: "textbox", "aria-multiline": "true", "aria-label": name,
            ...(textarea.getAttribute("aria-invalid") ? { "aria-invalid": "true" } : {}),
          },
        },
      }),
    ]
  },
  onCreate() {
    const { words, textarea } = this.options
    const { dom } = this.editor.view
    const bar = dom.parentElement.querySelector(".prose-menubar")
    bar.setAttribute("role", "toolbar")
    bar.setAttribute("aria-label", words.bar)
    const buttons = [...bar.querySelectorAll("[data-name]")]
    for (const button of buttons) {
      button.title = words[button.dataset.name]
      button.setAttribute("aria-label", button.title)
    }
    const say = () => {
      for (const button of buttons) {
        button.setAttribute("aria-pressed", String(button.classList.contains("active")))
        button.setAttribute("aria-disabled", String(button.classList.contains("disabled")))
      }
    }
    this.editor.on("transaction", say)
    say()
    const language = textarea.form?.elements.language
    const turn = () => {
      dom.lang = language.value
      dom.dir = language.dataset.rightToLeft.split(" ").includes(language.value) ? "rtl" : "ltr"
    }
    language.addEventListener("change", turn)
    turn()
    textarea.addEventListener("taken-back", () => {
      this.editor.commands.setContent(textarea.value, { emitUpdate: true })
    })
    document.querySelector(`label[for="${textarea.id}"]`)?.addEventListener("click", () => dom.focus())
  },
})

initializeEditors((textarea) => {
  if (textarea.closest(".prose-editor")) return
  const words = JSON.parse(textarea.getAttribute(NAME))
  createTextareaEditor(textarea, [
    Document, Paragraph, Text, HardBreak, Subhead, BulletList, OrderedList.configure({ enableListAttributes: false }),
    InItem, Quote, PullQuote, Bold, Italic, Hyperlink.configure({ words }), History, Dropcursor, Gapcursor,
    Menu.configure({ groups: ["headings", "lists", "quotes", "marks", "link", "history"].map((group) => ({ group })) }),
    House.configure({ words, textarea }),
  ])
}, `[${NAME}]`)

watch("[data-in-its-language]")
