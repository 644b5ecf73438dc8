// Says, before anything is painted, that scripts run here; govuk-frontend's styles look for these names.
document.body.className +=
  " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");
