import htmx from "htmx.org";

// The shop's Content-Security-Policy allows neither eval nor inline code, and no other host.
htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
// Pages with names and addresses must not stay behind in the browser's session storage.
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;

export default htmx;
