// Holds pages of `fuselane detect --html` to axe-core and the Nu checker, at every width and in both schemes.
//
//   node check.mjs PAGE.html...
//
// CHROMIUM names the browser. Prints what is wrong and ends with 1 if anything is.
import { AxePuppeteer } from "@axe-core/puppeteer";
import { execFileSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";
import vnu from "vnu-jar";

const WIDTHS = [360, 768, 1280];
const SCHEMES = ["light", "dark"];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const pages = process.argv.slice(2);
let faults = 0;

const nu = ["-jar", vnu, "--format", "json", "--stdout", "--exit-zero-always"];
const said = execFileSync("java", [...nu, ...pages], { encoding: "utf8", maxBuffer: 1 << 26 });
const { messages } = JSON.parse(said);
for (const one of messages.filter((one) => one.type === "error")) {
  faults += 1;
  console.log(`${one.url}:${one.lastLine}: ${one.message}: ${one.extract}`);
}

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
for (const page of pages) {
  for (const width of WIDTHS) {
    for (const scheme of SCHEMES) {
      const tab = await browser.newPage();
      await tab.setBypassCSP(true);
      await tab.setViewport({ width, height: 900 });
      await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await tab.goto(pathToFileURL(page).href);
      const { violations } = await new AxePuppeteer(tab).withTags(RULES).analyze();
      for (const { id, help, nodes } of violations) {
        faults += 1;
        console.log(`${page} ${width} ${scheme}: ${id}: ${help}`);
        nodes.slice(0, 3).forEach((node) => console.log(`  ${node.html.slice(0, 160)}\n  ${node.failureSummary}`));
      }
      await tab.close();
    }
  }
}
await browser.close();
console.log(`${pages.length} pages, ${faults} faults`);
process.exit(faults > 0 ? 1 : 0);
