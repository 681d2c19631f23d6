"use strict";
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const figureOf = (cell) => {
    const digits = cell.textContent.replace(/[^0-9.-]/g, "");
    return digits === "" ? NaN : Number(digits);
  };

  const sortBy = (table, column, button) => {
    const heading = button.closest("th");
    const up = heading.getAttribute("aria-sort") === "descending";
    const numeric = heading.classList.contains("n");
    const body = table.tBodies[0];
    const rows = Array.from(body.rows).map((row, place) => [numeric ? figureOf(row.cells[column]) : row.cells[column].textContent, place, row]);
    rows.sort((a, b) => {
      if (numeric && Number.isNaN(a[0]) !== Number.isNaN(b[0])) return Number.isNaN(a[0]) ? 1 : -1;
      const order = numeric ? a[0] - b[0] || 0 : a[0].localeCompare(b[0]);
      return (up ? order : -order) || a[1] - b[1];
    });
    all("th[aria-sort]", table).forEach((th) => th.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    body.append(...rows.map((row) => row[2]));
  };

  all("table").forEach((table) => {
    if (table.tBodies[0].rows.length < 3) return;
    all("thead th", table).forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sortBy(table, column, button));
    });
  });

  const csvOf = (table) => {
    const quoted = (cell) => {
      const words = cell.textContent.trim().replace(/^([=+@\t\r]|-(?![0-9]))/, "'$1");
      return '"' + words.replace(/"/g, '""') + '"';
    };
    return Array.from(table.rows).map((row) => Array.from(row.cells).map(quoted).join(",")).join("\r\n") + "\r\n";
  };
  all("button.csv").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const table = document.getElementById(button.dataset.table);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([csvOf(table)], { type: "text/csv;charset=utf-8" }));
      link.download = table.dataset.csv + ".csv";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
  });

  all(".filter").forEach((filter) => {
    filter.hidden = false;
    const within = filter.dataset.table ? [document.getElementById(filter.dataset.table)] : all("table", document.getElementById(filter.dataset.section));
    const rows = within.flatMap((table) => Array.from(table.tBodies[0].rows));
    const [input, select, said] = [filter.querySelector("input"), filter.querySelector("select"), filter.querySelector(".filter-said")];
    const apply = () => {
      const word = input.value.trim().toLowerCase();
      const state = select ? select.value : "";
      let shown = 0;
      rows.forEach((row) => {
        const keep = (!word || row.textContent.toLowerCase().includes(word)) && (!state || row.cells[2].textContent.trim() === state);
        row.hidden = !keep;
        shown += keep;
      });
      said.textContent = word || state ? shown.toLocaleString(document.documentElement.lang) + " of " + rows.length.toLocaleString(document.documentElement.lang) + " rows" : "";
      within.forEach((table) => {
        const fold = table.closest("details");
        const some = Array.from(table.tBodies[0].rows).some((row) => !row.hidden);
        if (select) fold.hidden = !some;
        if (word && some) fold.open = true;
      });
    };
    input.addEventListener("input", apply);
    if (select) select.addEventListener("change", apply);
  });

  const form = document.querySelector("form.switch");
  const data = JSON.parse(document.getElementById("switch-data").textContent);
  Object.values(data.layers).flat().forEach((face) => {
    face.a = data.figures[face.a];
    face.b = data.figures[face.b];
  });
  const shortly = (value) => value.toLocaleString(document.documentElement.lang);
  const saidOf = (face, row) => {
    if (face.marks[row] === "z") return "nobody here needs it";
    if (face.a[row] === null || face.marks[row] === "u") return "we don’t know yet";
    return face.saying.replace("{a}", shortly(face.a[row])).replace("{b}", shortly(face.b[row] ?? 0));
  };
  const keyOf = ([mark, words, areas]) => {
    const item = document.createElement("li");
    const key = document.querySelector(".legend .key").cloneNode(true);
    key.replaceChildren(key.querySelector("rect") ?? document.createElementNS("http://www.w3.org/2000/svg", "rect"));
    key.firstChild.setAttribute("class", "m" + mark);
    const [word, count] = [document.createElement("span"), document.createElement("span")];
    word.textContent = words;
    count.textContent = areas;
    count.className = "muted";
    item.append(key, word, " ", count);
    return item;
  };
  const faceNow = { face: null };
  const paint = (figure, kind, kindName) => {
    const face = data.layers[figure.dataset.layer][kind];
    faceNow.face = face;
    all(".areas use", figure).forEach((use, row) => {
      use.setAttribute("class", "m" + face.marks[row]);
      const title = use.querySelector("title");
      if (title) title.textContent = data.areas[row] + ": " + saidOf(face, row);
    });
    figure.querySelector(".layer-kind").textContent = kindName;
    figure.querySelector(".finding").textContent = face.finding;
    const drawing = figure.querySelector("svg.map");
    drawing.setAttribute("aria-label", "Map. " + figure.querySelector("h3").textContent + ": " + face.finding);
    figure.querySelector(".legend").replaceChildren(...face.legend.map(keyOf));
  };
  const show = () => {
    const chosen = form.querySelector("input:checked").value;
    const kinds = form.querySelector("select");
    all(".layer").forEach((figure) => {
      figure.hidden = figure.dataset.layer !== chosen;
      if (!figure.hidden) paint(figure, Number(kinds.value), kinds.selectedOptions[0].textContent);
    });
  };
  if (form) {
    form.hidden = false;
    document.querySelector(".layers").classList.add("one-layer");
    all(".hover").forEach((line) => { line.hidden = false; });
    form.addEventListener("change", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    all("svg.map").forEach((drawing) => {
      const line = drawing.closest("figure").querySelector(".hover");
      drawing.addEventListener("pointerover", (event) => {
        const use = event.target.closest("use");
        if (!use) return;
        const row = Number(use.getAttribute("href").slice(2));
        line.textContent = data.areas[row] + ": " + saidOf(faceNow.face, row);
      });
    });
    show();
    addEventListener("beforeprint", () => {
      const kinds = form.querySelector("select");
      all(".layer").forEach((figure) => paint(figure, 0, kinds.options[0].textContent));
    });
    addEventListener("afterprint", show);
  }

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details:not([open])");
    opened.forEach((fold) => { fold.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((fold) => { fold.open = false; }));
})();
