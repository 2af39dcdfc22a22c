// Shows the offers of the page on a map, on demand: nothing is fetched before the button is pressed.
(() => {
  "use strict";
  const button = document.querySelector("button[data-map-tiles]");
  if (!button) return;
  const place = document.getElementById("carte");
  const settings = button.dataset;
  button.hidden = false;

  function fetched(element) {
    return new Promise((resolve, reject) => {
      element.addEventListener("load", resolve);
      element.addEventListener("error", reject);
      document.head.append(element);
    });
  }

  async function library() {
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: settings.mapStyle });
    const script = Object.assign(document.createElement("script"), { src: settings.mapScript });
    await Promise.all([fetched(style), fetched(script)]);
    return window.L;
  }

  function popup(card) {
    const words = document.createElement("p");
    words.append(card.querySelector("a").cloneNode(true));
    const where = card.querySelector(".card-offer-where");
    if (where) words.append(document.createElement("br"), where.textContent);
    return words;
  }

  function draw(L) {
    const map = L.map(place, { scrollWheelZoom: false });
    map.attributionControl.setPrefix(false);
    L.tileLayer(settings.mapTiles, { maxZoom: 19, attribution: settings.mapCredit }).addTo(map);
    const points = [...document.querySelectorAll("li[data-lat]")].map((card, number) => {
      const point = [Number(card.dataset.lat), Number(card.dataset.lon)];
      const name = card.querySelector("a").textContent;
      const spoken = Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: `. ${name}` });
      const label = document.createElement("span");
      label.append(String(number + 1), spoken);
      const icon = L.divIcon({ className: "map-pin", html: label, iconSize: [32, 32] });
      L.marker(point, { icon, title: name }).bindPopup(popup(card)).addTo(map);
      return point;
    });
    map.fitBounds(points, { padding: [40, 40], maxZoom: 14 });
  }

  let drawn = false;
  button.addEventListener("click", async () => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    place.hidden = !open;
    if (!open || drawn) return;
    drawn = true;
    try {
      draw(await library());
    } catch {
      place.textContent = "La carte ne s’affiche pas. La liste, elle, est complète.";
    }
  });
})();
