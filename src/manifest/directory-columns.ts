/**
 * Headers of the column of e-mail addresses, in lower case, the best first. `mail` goes before the user principal
 * name, since guests of Entra have an artificial one. Sources: exports of users by Okta (Reports), Microsoft Entra ID
 * (Bulk operations) and Google Workspace (Download users).
 */
export const EMAIL_HEADERS: readonly string[] = [
  "email",
  "mail",
  "emailaddress",
  "primaryemail",
  "useremail",
  "login",
  "username",
  "userprincipalname",
];

/** A header in lower case and digits, without what Google adds: `Email Address [Required]` is `emailaddress`. */
export function letters(text: string): string {
  const plain = text.replace(/\[[^\]]*\]/g, "").toLowerCase();
  return plain.replace(/[^\p{L}\p{N}]/gu, "");
}
