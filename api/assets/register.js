// Makes the registration's forms nicer; each works without it.

document.querySelector('.error-summary')?.focus();

for (const field of document.querySelectorAll('[data-password-min-length]')) {
  const input = field.querySelector('input');
  if (input) addPasswordTools(field, input);
}

function addPasswordTools(field, input) {
  const { passwordMinLength, textShow, textHide, textTooShort, textLongEnough } = field.dataset;
  const tools = document.createElement('div');
  tools.className = 'password-tools';
  const length = document.createElement('span');
  length.className = 'password-length';
  length.setAttribute('role', 'status');
  const toggle = document.createElement('button');
  toggle.type = 'button';
  toggle.textContent = textShow;
  toggle.setAttribute('aria-controls', input.id);
  tools.append(length, toggle);
  input.after(tools);

  const show = (shown) => {
    input.type = shown ? 'text' : 'password';
    toggle.textContent = shown ? textHide : textShow;
  };
  toggle.addEventListener('click', () => show(input.type === 'password'));
  // a browser remembers what was typed into a text field
  input.form?.addEventListener('submit', () => show(false));

  input.addEventListener('input', () => {
    // code points of the composed form, as they are counted when the form arrives
    const isEnough = [...input.value.normalize('NFC')].length >= Number(passwordMinLength);
    const text = input.value === '' ? '' : isEnough ? textLongEnough : textTooShort;
    // only a change is read aloud, not every key
    if (length.textContent !== text) length.textContent = text;
    length.classList.toggle('enough', isEnough);
  });
}
