// Asks in front of the page; without this the questions stand above it.

const dialog = document.querySelector('dialog[open]');
if (dialog) {
  dialog.close();
  dialog.showModal();
}
