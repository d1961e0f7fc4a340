// Shows the buttons that copy a feed's address, where the browser can copy. Without it the plain addresses remain.
// The script element has the texts that a button shows afterwards, in the language of the site; an element of the page
// with `data-copy-status` has those that screen readers announce.
const { copied, notCopied } = document.querySelector("script[data-copied]").dataset;
const status = document.querySelector("[data-copy-status]");

if (navigator.clipboard) {
	for (const button of document.querySelectorAll("button[data-copy]")) {
		const label = button.textContent;
		button.hidden = false;
		button.addEventListener("click", async () => {
			let isCopied = true;
			try {
				await navigator.clipboard.writeText(button.dataset.copy);
			} catch {
				isCopied = false;
			}
			button.textContent = isCopied ? copied : notCopied;
			if (status !== null) status.textContent = isCopied ? status.dataset.copied : status.dataset.notCopied;
			setTimeout(() => {
				button.textContent = label;
				if (status !== null) status.textContent = "";
			}, 4000);
		});
	}
}
