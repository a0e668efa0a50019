"use strict";
(() => {
  const data = JSON.parse(document.getElementById("tree").textContent);
  const [firstKind, secondKind] = data.kinds;
  const $ = (id) => document.getElementById(id);

  // Light and dark: what the system says, until the button is pressed.
  const theme = $("theme");
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const nameTheme = () => {
    theme.textContent = isDark() ? "Light" : "Dark";
    theme.setAttribute("aria-label", `${theme.textContent} colours`);
  };
  theme.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; nameTheme(); });
  system.addEventListener("change", nameTheme);
  nameTheme();
  theme.hidden = false;

  const map = $("map");
  if (!map) return;

  // Sizes as the rest of the page has them: SI, three digits, halves to the even one.
  const UNITS = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
  function size(bytes) {
    const step = 10 ** Math.max(0, String(bytes).length - 3);
    const low = Math.floor(bytes / step);
    const over = bytes - low * step - step / 2;
    const rounded = (low + (over > 0 || (over === 0 && low % 2) ? 1 : 0)) * step;
    const power = Math.floor((String(rounded).length - 1) / 3);
    return `${Number((rounded / 1000 ** power).toPrecision(3))} ${UNITS[power]}`;
  }
  const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

  // The tree: columns over the named paths, in tree order; what a folder has besides is one more item, the rest.
  const names = data.names.split("/");
  const parent = new Int32Array(names.length).fill(-1);
  const children = names.map(() => null);
  for (let i = 1, open = [0]; i < names.length; i++) {
    open.length = data.depth[i];
    parent[i] = open[open.length - 1];
    (children[parent[i]] ??= []).push(i);
    open.push(i);
  }
  const item = (i) => ({ node: i, up: parent[i], name: names[i], first: data.first[i], second: data.second[i], files: data.files[i] });
  const weight = (one) => one.first + one.second;
  const isFolder = (one) => one.node >= 0 && one.files > 0;
  const isOpenable = (one) => one.node >= 0 && children[one.node] !== null;
  const contents = new Map();
  function inside(folder) {
    if (contents.has(folder)) return contents.get(folder);
    const own = item(folder);
    const found = (children[folder] ?? []).map(item);
    for (const one of found) {
      own.first -= one.first;
      own.second -= one.second;
      own.files -= one.files || 1;
    }
    if (weight(own) > 0) found.push({ ...own, node: -1, up: folder, name: count(own.files, found.length ? "more file" : "file") });
    found.sort((a, b) => weight(b) - weight(a));
    contents.set(folder, found);
    return found;
  }
  function path(node) {
    const parts = [];
    for (let i = node; i > 0; i = parent[i]) parts.unshift(names[i]);
    return `/${parts.join("/")}`;
  }
  const range = (low, high) => {
    const [a, b] = [low, high].map((layer) => (layer === data.rw ? "rw" : layer));
    return low === high ? `layer ${a}` : `layers ${a} to ${b}`;
  };
  function lines(one) {
    const at = one.node >= 0 ? path(one.node) : `${path(one.up)}: ${one.name}`;
    const found = [isFolder(one) ? `${at.replace(/\/$/, "")}/` : at];
    const parts = [];
    if (one.first) parts.push(`${size(one.first)} ${firstKind}`);
    if (one.second) parts.push(`${size(one.second)} ${secondKind}`);
    if (isFolder(one)) parts.push(count(one.files, "file"));
    found.push(parts.join(" \u00b7 "));
    if (data.place && one.node >= 0) {
      const [low, high, since, last] = data.places[data.place[one.node]];
      found.push(`stored by ${range(low, high)}${last >= 0 ? `, hidden by ${range(since, last)}` : ""}`);
    }
    return found;
  }

  const said = (one) => lines(one).join(", ").replaceAll(" \u00b7 ", ", ");

  // Squarified layout: rows along the shorter side, as long as that makes the worst shape better.
  function squarify(items, x, y, width, height) {
    const places = [];
    let left = items.reduce((sum, one) => sum + weight(one), 0);
    for (let start = 0; start < items.length;) {
      const side = Math.min(width, height);
      const scale = (width * height) / left;
      let sum = 0, worst = Infinity, stop = start;
      for (; stop < items.length; stop++) {
        const more = sum + weight(items[stop]) * scale;
        const big = weight(items[start]) * scale, small = weight(items[stop]) * scale;
        const shape = Math.max((side * side * big) / (more * more), (more * more) / (side * side * small));
        if (shape > worst) break;
        worst = shape;
        sum = more;
      }
      const thick = sum / side;
      let along = 0;
      for (let i = start; i < stop; i++) {
        const long = (weight(items[i]) * scale) / thick;
        places.push(width < height ? [x + along, y, long, thick] : [x, y + along, thick, long]);
        along += long;
        left -= weight(items[i]);
      }
      if (width < height) { y += thick; height -= thick; } else { x += thick; width -= thick; }
      start = stop;
    }
    return places;
  }

  const CELLS = 4000, TINY = 40, HEAD = 19;
  let current = 0, drawn = 0;

  function cell(one, tag, place, box) {
    const made = document.createElement(tag);
    const [x, y, width, height] = place;
    made.className = "cell";
    made.classList.toggle("folder", isOpenable(one));
    made.classList.toggle("rest", one.node < 0);
    made.classList.toggle("all", one.first === 0);
    made.item = one;
    Object.assign(made.style, {
      left: `${(100 * x) / box[0]}%`, top: `${(100 * y) / box[1]}%`,
      width: `${(100 * width) / box[0]}%`, height: `${(100 * height) / box[1]}%`,
    });
    drawn++;
    const labelled = width > 46 && height > 17;
    const inner = [width - 2, height - 2 - (labelled ? HEAD : 0)];
    if (isOpenable(one) && inner[0] > 14 && inner[1] > 10 && drawn < CELLS) {
      made.classList.add("open");
      fill(made, inside(one.node), inner, labelled ? HEAD : 0, height - 2);
    } else if (one.first && one.second) {
      made.classList.add("mixed");
      const part = document.createElement("span");
      part.className = "second";
      part.style.height = `${(100 * one.second) / weight(one)}%`;
      made.append(part);
    }
    if (labelled) made.append(label(one, width));
    return made;
  }
  function label(one, width) {
    const made = document.createElement("span");
    made.className = "label";
    const name = document.createElement("b");
    name.textContent = one.name;
    made.append(name);
    if (width > 110) {
      const amount = document.createElement("i");
      amount.textContent = size(weight(one));
      made.append(amount);
    }
    return made;
  }
  // What is too small to be seen is one cell, in the colours of all of it.
  function fill(outer, items, [width, height], head, whole) {
    const least = (TINY * items.reduce((sum, one) => sum + weight(one), 0)) / (width * height);
    const seen = items.filter((one) => weight(one) >= least);
    if (seen.length < items.length) seen.push(together(items.slice(seen.length)));
    seen.sort((a, b) => weight(b) - weight(a));
    squarify(seen, 0, 0, width, height).forEach(([x, y, w, h], i) => {
      if (drawn < CELLS) outer.append(cell(seen[i], "span", [x, y + head, w, h], [width, whole]));
    });
  }
  function together(items) {
    const sum = { node: -1, up: items[0].up, first: 0, second: 0, files: 0 };
    for (const one of items) {
      sum.first += one.first;
      sum.second += one.second;
      sum.files += one.files || 1;
    }
    return { ...sum, name: count(sum.files, "more file") };
  }

  function draw() {
    const box = [map.clientWidth, map.clientHeight];
    drawn = 0;
    map.replaceChildren();
    const items = inside(current);
    squarify(items, 0, 0, ...box).forEach((place, i) => {
      if (place[2] < 3 || place[3] < 3) return;
      const one = items[i];
      const made = cell(one, isOpenable(one) ? "button" : "div", place, box);
      if (isOpenable(one)) made.type = "button";
      else made.setAttribute("role", "img");
      made.setAttribute("aria-label", said(one));
      made.tabIndex = map.children.length ? -1 : 0;
      map.append(made);
    });
    map.setAttribute("aria-label", `Treemap of ${path(current)}`);
  }

  // The same as a table, for all who read rather than look.
  const MOST_ROWS = 200;
  function amountCell(amount, hot) {
    const made = document.createElement("td");
    made.className = hot && amount ? "n hot" : "n";
    const value = document.createElement("data");
    value.value = amount;
    value.title = `${amount.toLocaleString("en")} bytes`;
    value.textContent = size(amount);
    made.append(value);
    return made;
  }
  function list() {
    const items = inside(current);
    $("list-name").textContent = `What lies in ${path(current)}`;
    const rows = items.slice(0, MOST_ROWS).map((one) => {
      const row = document.createElement("tr");
      const name = document.createElement("th");
      name.scope = "row";
      const text = one.name + (isFolder(one) ? "/" : "");
      if (isOpenable(one)) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = text;
        button.addEventListener("click", () => enter(one.node));
        name.append(button);
      } else name.textContent = text;
      row.append(name, amountCell(one.first, false), amountCell(one.second, true));
      return row;
    });
    if (items.length > MOST_ROWS) {
      const row = document.createElement("tr");
      const more = document.createElement("td");
      more.colSpan = 3;
      more.textContent = `\u2026 and ${(items.length - MOST_ROWS).toLocaleString("en")} more`;
      row.append(more);
      rows.push(row);
    }
    $("list").tBodies[0].replaceChildren(...rows);
  }
  function crumbs() {
    const made = document.createElement("ol");
    const way = [];
    for (let i = current; i >= 0; i = parent[i]) way.unshift(i);
    for (const i of way) {
      const step = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = i ? names[i] : "/";
      if (!i) button.setAttribute("aria-label", "/, the root");
      if (i === current) button.setAttribute("aria-current", "location");
      button.addEventListener("click", () => enter(i));
      step.append(button);
      made.append(step);
    }
    $("crumbs").replaceChildren(made);
  }

  function show(focused) {
    draw();
    list();
    crumbs();
    hideTip();
    if (focused === undefined) return;
    $("status").textContent = said(item(current));
    focusOn(focused);
  }
  function focusOn(node) {
    const cells = [...map.children];
    focus(cells.find((one) => one.item.node === node) ?? cells[0]);
  }
  function enter(node) {
    const from = current;
    current = node;
    show(from);
  }
  function focus(one) {
    if (!one) return;
    for (const other of map.children) other.tabIndex = -1;
    one.tabIndex = 0;
    one.focus({ preventScroll: true });
  }

  // The nearest cell whose middle lies in the direction of the arrow.
  function neighbour(from, dx, dy) {
    const middle = (one) => [one.offsetLeft + one.offsetWidth / 2, one.offsetTop + one.offsetHeight / 2];
    const [x, y] = middle(from);
    let best = null, least = Infinity;
    for (const one of map.children) {
      const [mx, my] = middle(one).map((value, axis) => value - [x, y][axis]);
      const ahead = mx * dx + my * dy;
      if (one === from || ahead <= 1) continue;
      const far = ahead + 2 * Math.abs(mx * dy + my * dx);
      if (far < least) { least = far; best = one; }
    }
    return best;
  }
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  map.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const here = event.target.closest(".map > .cell");
    if (ARROWS[event.key] && here) focus(neighbour(here, ...ARROWS[event.key]));
    else if (event.key === "Backspace") { if (current) { const from = current; current = parent[from]; show(from); } }
    else return;
    event.preventDefault();
  });
  map.addEventListener("click", (event) => {
    const here = event.target.closest(".map > .cell");
    if (here && isOpenable(here.item)) enter(here.item.node);
  });

  const tip = $("tip");
  const hideTip = () => { tip.hidden = true; };
  function tell(one, x, y) {
    tip.replaceChildren(...lines(one).map((text, i) => {
      const line = document.createElement("p");
      if (!i) line.className = "path";
      line.textContent = text;
      return line;
    }));
    tip.hidden = false;
    const room = root.clientWidth - tip.offsetWidth - 8;
    tip.style.left = `${Math.max(8, Math.min(x + 14, room)) + scrollX}px`;
    const below = y + 18 + tip.offsetHeight < root.clientHeight;
    tip.style.top = `${(below ? y + 18 : Math.max(4, y - tip.offsetHeight - 12)) + scrollY}px`;
  }
  map.addEventListener("pointermove", (event) => {
    const here = event.target.closest(".cell");
    if (here) tell(here.item, event.clientX, event.clientY);
    else hideTip();
  });
  map.addEventListener("pointerleave", hideTip);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(); });
  map.addEventListener("focusin", (event) => {
    const here = event.target;
    if (!here.item || !here.matches(":focus-visible")) return;
    const box = here.getBoundingClientRect();
    tell(here.item, box.left + Math.min(box.width / 2, 60), box.top + Math.min(box.height, 30));
  });
  map.addEventListener("focusout", hideTip);

  let width = 0;
  new ResizeObserver(() => {
    if (map.clientWidth === width || matchMedia("print").matches) return;
    width = map.clientWidth;
    const focused = map.contains(document.activeElement) ? document.activeElement.item.node : undefined;
    draw();
    if (focused !== undefined) focusOn(focused);
  }).observe(map);

  for (const one of document.querySelectorAll(".script")) one.hidden = false;
  $("crumbs").hidden = false;
  show();
})();
