// What a person does who has a command's id: opens the address that `./platform log --command ID` prints, and clicks on the one trace that is
// there. Exit code 0 where the trace then shows the command on its whole way, from the runner to the ledger and to who learns from it.
using Microsoft.Playwright;

if (args is not [var address, var chromium]) throw new ArgumentException("Give the address of a command's trace, and the browser's program.");
using var playwright = await Playwright.CreateAsync();
await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox"] });
var page = await browser.NewPageAsync();
page.SetDefaultTimeout(60_000);
await page.GotoAsync(address);
await page.GetByText("Showing 1 trace").WaitForAsync();
await page.GetByText("execute_tool").First.ClickAsync();
await page.WaitForURLAsync("**/traces/detail/**");
// As the dashboard words them: messages by the broker and the exchange, and who has a part in it.
foreach (var shown in new[] { "admit", "commit", "MSG rabbitmq action-attempted", "audit", "miner" })
    await page.GetByText(shown, new() { Exact = true }).First.WaitForAsync();
Console.WriteLine($"Found with one click: {new Uri(page.Url).AbsolutePath}");
