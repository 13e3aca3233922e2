// A preview of chosen photos. The files themselves are sent as they are: evidence keeps the original.

const megabytes = (bytes) => `${(bytes / 1048576).toFixed(1)} MB`;

function show(input) {
  const list = input.closest('[data-photos]').querySelector('[data-photos-preview]');
  for (const image of list.querySelectorAll('img')) URL.revokeObjectURL(image.src);
  const limit = Number(input.dataset.maxBytes) || Infinity;
  const shown = [...input.files].map((file) => {
    const item = document.createElement('li');
    const caption = document.createElement('span');
    caption.textContent = megabytes(file.size);
    if (file.type.startsWith('image/')) {
      const image = document.createElement('img');
      image.src = URL.createObjectURL(file);
      image.alt = file.name;
      item.append(image);
    } else {
      caption.textContent = file.name;
    }
    if (file.size > limit) {
      item.classList.add('is-too-large');
      caption.textContent = `${megabytes(file.size)} > ${megabytes(limit)}`;
    }
    item.append(caption);
    return item;
  });
  list.replaceChildren(...shown);
  const tooLarge = [...input.files].some((file) => file.size > limit);
  input.setCustomValidity(tooLarge ? input.dataset.tooLarge : '');
}

export function photos(root) {
  root.addEventListener('change', (event) => {
    if (event.target.matches('[data-photos] input[type="file"]')) show(event.target);
  });
}
