"use strict";
// Colours as a person chose them, before anything is drawn; otherwise as the system has them.
(() => {
  const chosen = localStorage.getItem("consilience-colours");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.colours = chosen;
})();
