"use strict";
// Sends what was pasted or dropped to /view; the answer is HTML that the server has escaped.
(() => {
const $ = (id) => document.getElementById(id);
const ENDINGS = {html: "text/html", htm: "text/html", json: "application/json", jsonl: "application/x-ndjson"};
let name = "";

function looksLike(text) {
  const ending = ENDINGS[name.split(".").pop().toLowerCase()];
  if (ending) return ending;
  return /^\s*<(!doctype|html|head|body|div|article|p)\b/i.test(text) ? "text/html" : "text/plain";
}

async function send(body, type) {
  $("send").disabled = true;
  $("told").textContent = "annotating …";
  const headers = {"content-type": type};
  if ($("token")?.value) headers.authorization = `Bearer ${$("token").value}`;
  try {
    const began = performance.now();
    const answer = await fetch(`view?id=${encodeURIComponent(name || "pasted")}`, {method: "POST", headers, body});
    const content = await answer.text();
    if (!answer.ok) throw new Error(reason(content, answer.status));
    $("list").innerHTML = content;
    const first = $("list").querySelector("details");
    if (first) first.open = true;
    $("told").textContent = `${$("list").children.length} annotated in ${((performance.now() - began) / 1000).toFixed(1)} s`;
  } catch (error) {
    $("list").replaceChildren();
    $("told").textContent = error.message;
  } finally {
    $("send").disabled = false;
  }
}

function reason(content, status) {
  try { return JSON.parse(content).detail; } catch { return `the server answered ${status}`; }
}

async function sendFile(file) {
  name = file.name;
  const content = await file.arrayBuffer();
  const start = new TextDecoder().decode(content.slice(0, 200));
  const type = $("kind").value || looksLike(start);
  if (type === "text/plain" || type === "text/html") $("text").value = new TextDecoder().decode(content);
  await send(content, type);
}

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  send($("text").value, $("kind").value || looksLike($("text").value));
});
$("text").addEventListener("input", () => { name = ""; });
$("file").addEventListener("change", () => { if ($("file").files[0]) sendFile($("file").files[0]); });
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files[0]) sendFile(event.dataTransfer.files[0]);
});
})();
