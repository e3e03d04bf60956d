/** Looks a lower-cased password up among the most used ones; loaded when it is first needed, by the API alone. */
export async function loadCommonPasswords(): Promise<(lowerCased: string) => boolean> {
  loading ??= import('@zxcvbn-ts/language-common').then(({ dictionary }) => {
    const common = new Set(dictionary['passwords-common'].map(String));
    return (lowerCased: string) => common.has(lowerCased);
  });
  return loading;
}

let loading: Promise<(lowerCased: string) => boolean> | undefined;
