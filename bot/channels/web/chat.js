"use strict";
// The page's half of the web chat. Replies are set as text, never as HTML.

const log = document.getElementById("log");
const form = document.getElementById("form");
const box = document.getElementById("text");
const state = document.getElementById("state");
const picture = document.getElementById("picture");
const typing = document.getElementById("typing");
const LINK = /(https:\/\/[^\s)”]+)|(\+\d[\d -]{7,17}\d)/g;
const LONGEST = 2200; // pixels, and bytes below: as bot/pictures/ takes them
const LARGEST = 8 * 1024 * 1024;
let socket = null;
let pause = 500;
const waiting = new Map(); // number -> frame that the bot has not said to have taken
let number = 0;
const page = Math.random().toString(36).slice(2, 12);

function connect() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(`${scheme}//${location.host}/chat/ws`);
  socket.onopen = () => {
    pause = 500;
    state.textContent = "Gratis. Bukan lembaga pemerintah.";
    for (const frame of waiting.values()) socket.send(frame);
    if (!log.childElementCount && !waiting.size) send({ payload: "/greet" });
  };
  socket.onmessage = (event) => receive(JSON.parse(event.data));
  socket.onclose = () => {
    state.textContent = "Terputus, menyambung lagi …";
    typing.hidden = true;
    setTimeout(connect, pause);
    pause = Math.min(pause * 2, 10000);
  };
}

function send(frame) {
  const id = `${page}-${number++}`;
  deliver(id, JSON.stringify({ ...frame, id }));
}

function deliver(id, frame) {
  waiting.set(id, frame);
  if (socket && socket.readyState === WebSocket.OPEN) socket.send(frame);
  typing.hidden = false;
}

// The picture is drawn anew and smaller: what a camera notes beside it, as the place, never leaves the phone.
async function sendPicture(file) {
  show("own", "📷 Gambar");
  const blob = await redrawn(file).catch(() => file);
  if (blob.size > LARGEST) { show("bot", "Gambarnya terlalu besar. Coba kirim tangkapan layarnya."); return; }
  const id = `${page}-${number++}`;
  deliver(id, new Blob([`${id}\n`, blob]));
}

async function redrawn(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail()), "image/jpeg", 0.92));
}

function receive(frame) {
  if (frame.taken) { waiting.delete(frame.taken); return; }
  if (frame.typing) { typing.hidden = false; return; }
  typing.hidden = true;
  if (frame.clear) log.replaceChildren();
  document.querySelectorAll(".buttons").forEach((row) => row.remove());
  const shown = frame.replies.map((reply) => show("bot", reply.text, frame.risk));
  const buttons = frame.replies.flatMap((reply) => reply.buttons);
  if (buttons.length) offer(buttons);
  // A long answer is read from its beginning.
  if (shown.length) shown[0].scrollIntoView({ block: "start" });
}

function show(side, text, risk) {
  const message = document.createElement("div");
  message.className = `message ${side}` + (risk && risk !== "none" ? ` ${risk}` : "");
  const who = document.createElement("span");
  who.className = "hidden";
  who.textContent = side === "own" ? "Anda: " : "Sobat: ";
  message.append(who, ...(side === "bot" ? linked(text) : [text]));
  log.append(message);
  log.scrollTop = log.scrollHeight;
  return message;
}

function linked(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    parts.push(text.slice(from, match.index));
    const link = document.createElement("a");
    link.textContent = match[0];
    link.href = match[1] ? match[1] : `tel:${match[0].replace(/[ -]/g, "")}`;
    link.rel = "noreferrer noopener";
    parts.push(link);
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

function offer(buttons) {
  const row = document.createElement("div");
  row.className = "buttons";
  for (const { title, payload } of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = title;
    button.onclick = () => { show("own", title); row.remove(); send({ payload }); box.focus(); };
    row.append(button);
  }
  log.append(row);
}

form.onsubmit = (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (!text) return;
  show("own", text);
  send({ text });
  box.value = "";
  grow();
};

function grow() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

box.oninput = grow;
box.onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
};

picture.onchange = () => {
  for (const file of picture.files) sendPicture(file);
  picture.value = "";
};
box.onpaste = (event) => {
  const file = [...event.clipboardData.files].find((one) => one.type.startsWith("image/"));
  if (file) { event.preventDefault(); sendPicture(file); }
};

connect();
