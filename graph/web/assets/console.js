/* The query page: YASGUI on this server's own endpoint, and what axe-core found mended. */
"use strict";
(() => {
  const settings = JSON.parse(document.getElementById("settings").textContent);
  const { words, prefixes } = settings, endpoint = `${location.origin}/sparql`;
  const Yasgui = window.Yasgui.default ?? window.Yasgui.Yasgui ?? window.Yasgui;
  const Yasqe = Yasgui.Yasqe;

  /* Terms of our vocabulary complete from the page itself; nobody else is asked. */
  Yasqe.registerAutocompleter({
    name: "chipscape",
    bulk: true,
    autoShow: false,
    get: () => settings.terms,
    isValidCompletionPosition: (yasqe) => {
      const token = yasqe.getCompleteToken();
      return token.string.startsWith("cs:") && token.type !== "comment";
    },
    preProcessToken: (yasqe, token) => token,
    postProcessSuggestion: (yasqe, token, suggestion) => suggestion,
  });
  Yasqe.defaults.autocompleters = ["chipscape", "variables"];
  Yasqe.defaults.prefixCcApi = null;

  const root = document.getElementById("yasgui");
  root.hidden = false;
  document.getElementById("plain").hidden = true;
  const yasgui = new Yasgui(root, {
    requestConfig: { endpoint, method: "POST", headers: {} },
    copyEndpointOnNewTab: true,
    persistenceId: "chipscape",
    autofocus: false,
    tabName: words.tab,
    endpointCatalogueOptions: { getData: () => [], keys: [] },
    /* A shared link may bring a query, never another endpoint. */
    populateFromUrl: (tab) => ({ ...tab, requestConfig: { ...tab.requestConfig, endpoint, headers: {} } }),
    yasqe: { value: settings.start, autocompleters: ["chipscape", "variables"], prefixCcApi: null },
    yasr: { prefixes },
  });
  for (const tab of Object.values(yasgui._tabs)) if (tab.getEndpoint() !== endpoint) tab.setEndpoint(endpoint);
  const asked = new URLSearchParams(location.search).get("query");
  if (asked !== null) yasgui.getTab().setQuery(declared(asked));

  /* What a query uses of our prefixes is declared for it, as soon as typing rests. */
  function missing(text) {
    const body = text.replace(/^#.*$/gm, "").replace(/<[^<>\s]*>|"[^"\n]*"|'[^'\n]*'/g, " ");
    const has = new Set([...body.matchAll(/\bPREFIX\s+([\w-]*):/gi)].map((found) => found[1]));
    const used = [...body.matchAll(/(?<![\w?$:-])([a-z][a-z-]*):(?=[\w-])/g)].map((found) => found[1]);
    return [...new Set(used)].filter((one) => !has.has(one) && Object.hasOwn(prefixes, one)).sort();
  }
  function declared(text) {
    return missing(text).map((one) => `PREFIX ${one}: <${prefixes[one]}>\n`).join("") + text;
  }
  let resting = 0;
  root.addEventListener("input", () => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      const editor = yasgui.getTab().getYasqe();
      for (const one of missing(editor.getValue())) editor.addPrefixes({ [one]: prefixes[one] });
    }, 700);
  });

  document.getElementById("examples").addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const tab = yasgui.getTab(), text = new URL(link.href).searchParams.get("query");
    tab.setQuery(text);
    document.getElementById("examples").open = false;
    tab.query().catch(() => {});
    root.scrollIntoView({ block: "start" });
  });

  /* Names that YASGUI leaves out, given again whenever it draws. */
  const name = (element, text) => {
    if (!element.getAttribute("aria-label")) element.setAttribute("aria-label", text);
  };
  function mend() {
    for (const box of root.querySelectorAll(".CodeMirror textarea")) name(box, words.query);
    for (const box of root.querySelectorAll(".autocompleteWrapper input, .autocomplete")) name(box, words.endpoint);
    for (const box of root.querySelectorAll(".yasr input, .yasr select")) name(box, words.result);
    for (const part of root.querySelectorAll(".CodeMirror-scroll")) {
      part.tabIndex = 0;
      part.setAttribute("role", "group");
      name(part, words.query);
    }
    for (const part of root.querySelectorAll(".tabsList button")) part.setAttribute("role", "tab");
    for (const head of root.querySelectorAll("th .dt-column-title:empty")) head.textContent = "#";
    for (const link of root.querySelectorAll(`.yasr a[href^="${settings.base}"]`))
      link.href = `/id/${link.getAttribute("href").slice(settings.base.length).replace("ns#", "ns/")}`;
  }
  new MutationObserver(mend).observe(root, { childList: true, subtree: true });
  mend();
  document.documentElement.dataset.ready = "yes";
})();
