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

  function popup(cards) {
    const list = document.createElement("ul");
    list.className = "map-offers";
    for (const card of cards) {
      const row = document.createElement("li");
      row.append(card.querySelector("a").cloneNode(true));
      const where = card.querySelector(".card-offer-where");
      if (where) row.append(document.createElement("br"), where.textContent);
      list.append(row);
    }
    return list;
  }

  // Offers of one place share a pin, which says how many they are: pins on top of each other would hide some.
  function byPoint() {
    const points = new Map();
    for (const card of document.querySelectorAll("li[data-lat]")) {
      const { lat, lon } = card.dataset;
      const key = `${lat} ${lon}`;
      if (!points.has(key)) points.set(key, { point: [Number(lat), Number(lon)], cards: [] });
      points.get(key).cards.push(card);
    }
    return [...points.values()];
  }

  function draw(L) {
    const map = L.map(place, { scrollWheelZoom: false, zoomControl: false });
    L.control.zoom({ zoomInTitle: "Agrandir", zoomOutTitle: "Réduire" }).addTo(map);
    map.on("popupopen", ({ popup: bubble }) => {
      bubble.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", "Fermer");
    });
    map.attributionControl.setPrefix(false);
    L.tileLayer(settings.mapTiles, { maxZoom: 19, attribution: settings.mapCredit }).addTo(map);
    const places = byPoint();
    for (const { point, cards } of places) {
      const name = cards.map((card) => card.querySelector("a").textContent.trim().replace(/\s+/g, " ")).join(" ; ");
      const spoken = Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: `. ${name}` });
      const label = document.createElement("span");
      label.append(String(cards.length), spoken);
      const icon = L.divIcon({ className: "map-pin", html: label, iconSize: [32, 32] });
      L.marker(point, { icon, title: name }).bindPopup(popup(cards), { maxHeight: 220 }).addTo(map);
    }
    map.fitBounds(places.map(({ point }) => point), { padding: [40, 40], maxZoom: 14 });
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
