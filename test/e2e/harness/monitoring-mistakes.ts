/** A mistake in a text, and what must be said against it. */
export type Mistake = { readonly mistake: string; readonly from: string; readonly to: string; readonly fault: RegExp };

const mistake = (what: string, from: string, to: string, fault: RegExp): Mistake => ({
  mistake: what,
  from,
  to,
  fault,
});

/** Each breaks the dashboard in another of the places that Grafana reads. */
export const wrongDashboards: readonly Mistake[] = [
  mistake("a misspelt field of a panel", '"gridPos"', '"gridPo"', /unexpected field 'gridPo'/u),
  mistake("a misspelt field of a query", '"expr"', '"exp"', /unexpected field 'exp'/u),
  mistake("a misspelt option", '"textMode"', '"textmode"', /options\..*unexpected field 'textmode'/u),
  mistake("an option left out", '"justifyMode": "center",', "", /options\.justifyMode: required field is missing/u),
  mistake("an option of a wrong type", '"wideLayout": true', '"wideLayout": "yes"', /options\.wideLayout: .*string/u),
  mistake("a value that an option does not have", '"textMode": "value"', '"textMode": "big"', /big is no .*TextMode/u),
  mistake("a panel that does not exist", '"type": "bargauge"', '"type": "bargage"', /no panel of type bargage/u),
  mistake("a unit that does not exist", '"unit": "s"', '"unit": "sec"', /sec is no unit/u),
  mistake("a misspelt field setting", '"unit": "short"', '"units": "short"', /unexpected field 'units'/u),
  mistake("a misspelt custom setting", '"fillOpacity"', '"fillopacity"', /unexpected field 'fillopacity'/u),
  mistake(
    "a way to draw that does not exist",
    '"drawStyle": "line"',
    '"drawStyle": "lines"',
    /lines is no .*DrawStyle/u,
  ),
  mistake("a misspelt property of an override", '"id": "color"', '"id": "colour"', /unexpected field 'colour'/u),
  mistake("a misspelt custom property", '"custom.width"', '"custom.widht"', /unexpected field 'widht'/u),
  mistake("a misspelt colour", '"fixedColor"', '"fixedColour"', /unexpected field 'fixedColour'/u),
  mistake("a matcher that does not exist", '"byName"', '"byNam"', /byNam is no matcher/u),
  mistake("a transformation that does not exist", '"organize"', '"organise"', /organise is no transformation/u),
  mistake("a calculation that does not exist", '"lastNotNull"', '"lastNonNull"', /lastNonNull is no calculation/u),
  mistake("a format that does not exist", '"format": "table"', '"format": "tabel"', /tabel is no .*Format/u),
  mistake("a misspelt field of a variable", '"definition"', '"defintion"', /unexpected field 'defintion'/u),
];

/** Each breaks the rules in another of the places that promtool checks. */
export const wrongRules: readonly Mistake[] = [
  mistake("a misspelt field", '"annotations"', '"anotations"', /field anotations not found/u),
  mistake("a query that is none", " == 0", " == ", /parse error|unexpected/u),
  mistake("a duration that is none", '"for": "3m"', '"for": "3 minutes"', /unknown unit/u),
  mistake(
    "a function of templates that does not exist",
    "humanizeDuration",
    "humanizeTime",
    /"humanizeTime" not defined/u,
  ),
  mistake("a variable of templates that does not exist", "$labels.name", "$label.name", /undefined variable/u),
];
