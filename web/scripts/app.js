// Starts govuk-frontend's own enhancements. Every page works without this file.
import { initAll } from "./govuk-frontend.min.js";

initAll();

// Printing opens what is folded away, and folds it again afterwards.
const opened = [];
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not([open])")) {
    details.open = true;
    opened.push(details);
  }
});
addEventListener("afterprint", () => {
  for (const details of opened.splice(0)) details.open = false;
});
