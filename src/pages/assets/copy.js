// Shows the buttons that copy a feed's address, where the browser can copy. Without it the plain links remain.
// The script element has the texts that a button shows afterwards, in the language of the site.
const { copied, notCopied } = document.querySelector("script[data-copied]").dataset;

if (navigator.clipboard) {
	for (const button of document.querySelectorAll("button[data-copy]")) {
		const label = button.textContent;
		button.hidden = false;
		button.addEventListener("click", async () => {
			try {
				await navigator.clipboard.writeText(button.dataset.copy);
				button.textContent = copied;
			} catch {
				button.textContent = notCopied;
			}
			setTimeout(() => {
				button.textContent = label;
			}, 2000);
		});
	}
}
