"use strict";
// The report's search, filters and pages. Documents come as HTML that was escaped when the file
// was made; what is put together here goes through textContent.
(() => {
const PER_PAGE = 20;
const $ = (id) => document.getElementById(id);
const data = JSON.parse($("data").textContent);
const list = $("list"), form = $("filters");
const plain = (text) => text.normalize("NFKC").toLowerCase();

async function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

const chunks = new Map();  // number → promise of an array of HTML
const chunk = (number) => {
  if (!chunks.has(number)) chunks.set(number, unpack(data.chunks[number]));
  return chunks.get(number);
};

let index, rows, found = [], page = 0, asked = 0;

const ENTITIES = {amp: "&", lt: "<", gt: ">", "#34": '"', "#39": "'"};
const textOf = (html) => html.replace(/<[^>]*>/g, "").replace(/&(amp|lt|gt|#34|#39);/g, (_, name) => ENTITIES[name]);

async function start() {
  index = await unpack(data.index);
  rows = index.rows.map(([place, id, title, day, source, topics, entities, failed, differs, home]) => ({
    place, id, title, day, failed, differs, home, topics, entities,
    source: index.sources[source] || "",
    words: plain([id, title, index.sources[source] || "", ...entities.map((e) => index.entities[e])].join("\n")),
    text: "",
  }));
  fill($("topic"), index.topics.map((name, number) => [number, name]));
  fill($("source"), index.sources.map((name, number) => [number, name]).filter(([, name]) => name));
  $("entity-names").append(...index.frequent.map((name) => Object.assign(document.createElement("option"), {value: name})));
  form.hidden = $("pages").hidden = false;
  form.addEventListener("input", () => { page = 0; search(); });
  $("clear").addEventListener("click", () => { form.reset(); page = 0; search(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  $("previous").addEventListener("click", () => turn(-1));
  $("next").addEventListener("click", () => turn(1));
  for (const link of document.querySelectorAll("a[data-filter]")) link.addEventListener("click", () => filterBy(link.dataset));
  addEventListener("hashchange", follow);
  await search();
  await follow();
  document.documentElement.dataset.ready = "index";
  await readTexts();
  document.documentElement.dataset.ready = "texts";
}

const fill = (select, options) => select.append(...options.map(([value, name]) => new Option(name, value)));

// Texts are unpacked while nothing else happens; until then search sees titles and entities.
async function readTexts() {
  for (let number = 0; number < data.chunks.length; number++) {
    const documents = await chunk(number);
    for (const row of rows) if (row.home && row.home[0] === number) row.text = plain(textOf(documents[row.home[1]]));
    await new Promise((done) => setTimeout(done));
  }
  if ($("query").value) search();
}

function filterBy({filter, value}) {
  form.reset();
  if (filter === "failed") $("failed").checked = true;
  else if (filter === "entity") $("entity").value = value;
  else $(filter).value = [...$(filter).options].find((option) => option.text === value)?.value ?? "";
  page = 0;
  search();
}

function wanted() {
  const words = plain($("query").value).split(/\s+/).filter(Boolean);
  const entity = plain($("entity").value.trim());
  const entities = entity && new Set(index.entities.flatMap((name, number) => plain(name).includes(entity) ? [number] : []));
  const topic = $("topic").value, source = $("source").value, from = $("from").value, until = $("until").value;
  return (row) =>
    (topic === "" || row.topics.includes(+topic)) &&
    (source === "" || row.source === index.sources[source]) &&
    (!from || (row.day && row.day >= from)) && (!until || (row.day && row.day <= until)) &&
    (!$("failed").checked || row.failed) && (!$("differing")?.checked || row.differs) &&
    (!entities || row.entities.some((number) => entities.has(number))) &&
    words.every((word) => row.words.includes(word) || row.text.includes(word));
}

async function search() {
  const began = performance.now();
  found = rows.filter(wanted());
  document.documentElement.dataset.searched = (performance.now() - began).toFixed(1);
  await show();
}

async function show() {
  const turnNumber = ++asked;
  const last = Math.max(0, Math.ceil(found.length / PER_PAGE) - 1);
  page = Math.min(Math.max(page, 0), last);
  const shown = found.slice(page * PER_PAGE, (page + 1) * PER_PAGE);
  const elements = await Promise.all(shown.map(element));
  if (turnNumber !== asked) return;  // a later search was faster
  list.replaceChildren(...elements);
  $("count").textContent = `${found.length.toLocaleString("en")} of ${rows.length.toLocaleString("en")} documents`;
  $("page").textContent = `page ${page + 1} of ${last + 1}`;
  $("previous").disabled = page === 0;
  $("next").disabled = page === last;
  document.documentElement.dataset.shown = turnNumber;
}

async function element(row) {
  if (!row.home) return brief(row);
  const holder = document.createElement("template");
  holder.innerHTML = (await chunk(row.home[0]))[row.home[1]];
  return holder.content.firstElementChild;
}

function brief(row) {
  const part = index.parts.findLast(([, first]) => first <= row.place);
  const box = make("details", "doc" + (row.failed ? " failed" : ""));
  box.id = `d${row.place}`;
  const facts = [row.id, row.day, row.source, ...row.topics.map((number) => index.topics[number])].filter(Boolean);
  box.append(make("summary", "", make("span", "title", row.title), make("span", "line", facts.join(" · "))));
  box.append(make("div", "body",
    make("p", "note", `Its text is not in this file, to keep it small; it is line ${row.place - part[1] + 1} of ${part[0]}.`),
    make("p", "", row.entities.map((number) => index.entities[number]).join(" · "))));
  return box;
}

function make(tag, style, ...content) {
  const made = document.createElement(tag);
  if (style) made.className = style;
  made.append(...content);
  return made;
}

async function turn(step) {
  page += step;
  await show();
  $("count").scrollIntoView();
}

// A link to a document, or to a place in one, turns to its page and opens it.
async function follow() {
  const place = /^#d(\d+)(-|$)/.exec(location.hash);
  if (!place) return;
  if (!document.getElementById(`d${place[1]}`)) {
    form.reset();
    found = rows;
    page = Math.floor(rows.findIndex((row) => row.place === +place[1]) / PER_PAGE);
    await show();
  }
  const box = document.getElementById(`d${place[1]}`);
  if (box) box.open = true;
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

start().catch((error) => { $("count").textContent = `Search is not possible in this browser: ${error}`; });
})();
