// The little the pages do by themselves: keys, suggestions, the warning before leaving. Every page works without it.
(() => {
  "use strict";
  const $ = (selector, from = document) => from.querySelector(selector);
  const typing = (el) => el && (/^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) || el.isContentEditable);

  // ---- keys: "/" searches, Escape closes, arrows go through lists ----
  document.addEventListener("keydown", (event) => {
    const at = document.activeElement;
    if (event.key === "/" && !typing(at)) {
      const find = $("#find");
      if (find) { event.preventDefault(); find.focus(); find.select(); }
    } else if (event.key === "Escape") {
      if (at && at.closest(".find")) { $("#found").replaceChildren(); $("#find").focus(); }
      for (const menu of document.querySelectorAll("details.me[open], details.columns[open]")) menu.open = false;
      closePanel();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const links = linksAround(at);
      if (!links) return;
      const next = links.indexOf(at) + (event.key === "ArrowDown" ? 1 : -1);
      if (next < 0 && at.closest(".find")) { $("#find").focus(); }
      else if (links[next]) links[next].focus();
      event.preventDefault();
    }
  });

  function linksAround(at) {
    if (at && at.id === "find") return [...document.querySelectorAll("#found a")];
    const list = at && at.tagName === "A" && at.closest("#found, table.list tbody, ul.tree, .waiting");
    return list ? [...list.querySelectorAll("a")].filter((a) => a.offsetParent !== null) : null;
  }

  function closePanel() {
    const panel = $("#panel");
    if (panel && panel.childNodes.length) { panel.replaceChildren(); if (opener) opener.focus(); }
  }

  let opener = null;
  document.addEventListener("htmx:beforeRequest", (event) => { opener = event.detail.elt; });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-panel]")) closePanel();
    if (event.target.closest("[data-print]")) window.print();
    if (!event.target.closest(".find")) { const found = $("#found"); if (found) found.replaceChildren(); }
  });

  // ---- suggestions for fields that name a unit, a person, a post ----
  let wait;
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.dataset || !field.dataset.pick) return;
    const list = options(field);
    if ([...list.options].some((o) => o.value === field.value)) return;
    clearTimeout(wait);
    wait = setTimeout(async () => {
      const answer = await fetch(`/goi-y/${field.dataset.pick}/?q=${encodeURIComponent(field.value)}`, { headers: { "HX-Request": "true" } });
      if (answer.ok) list.innerHTML = await answer.text();
    }, 200);
  });

  function options(field) {
    const id = `${field.id}-options`;
    let list = document.getElementById(id);
    if (!list) {
      list = document.createElement("datalist");
      list.id = id;
      field.after(list);
      field.setAttribute("list", id);
    }
    return list;
  }

  // ---- forms: warn before leaving what was typed, send once, tick all ----
  let changed = false;
  document.addEventListener("input", (event) => { if (event.target.closest("form[data-guard]")) changed = true; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  document.addEventListener("submit", (event) => {
    changed = false;
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-tick-all]")) return;
    for (const box of event.target.closest("table").querySelectorAll("tbody input[type=checkbox]")) box.checked = event.target.checked;
  });

  // ---- on a narrow screen the places stand in one line: bring the current one into view ----
  const here = $(".side [aria-current]");
  if (here) { const side = here.closest(".side"); side.scrollLeft = here.offsetLeft - (side.clientWidth - here.offsetWidth) / 2; }

  // ---- the chart is dragged with the mouse; keys scroll it as any region ----
  for (const chart of document.querySelectorAll("[data-pan]")) {
    let from = null;
    chart.scrollLeft = (chart.scrollWidth - chart.clientWidth) / 2;
    chart.addEventListener("pointerdown", (e) => { if (e.button === 0) from = [e.clientX + chart.scrollLeft, e.clientY + chart.scrollTop]; });
    chart.addEventListener("pointermove", (e) => {
      if (!from || !(e.buttons & 1)) { from = null; return; }
      chart.scrollLeft = from[0] - e.clientX;
      chart.scrollTop = from[1] - e.clientY;
    });
    chart.addEventListener("dragstart", (e) => e.preventDefault());
  }

  // ---- what was wrong, or what will change, comes into view ----
  const first = $("[data-summary]") || $("#preview");
  if (first) first.focus();
})();
