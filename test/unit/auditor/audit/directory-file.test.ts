import { describe, expect, it } from "vitest";
import { parseDirectory } from "../../../../src/auditor/audit/directory-file";

describe("a directory file", () => {
  it.each([
    ["comma", "email,function\nADA@Acme.example,Engineering\nfelix@acme.example,finance\n"],
    ["semicolon, BOM, CRLF", "\uFEFFfunction;email\r\nengineering;ada@acme.example\r\nfinance;felix@acme.example\r\n"],
    [
      "tab and quotes",
      '"email"\t"x"\t"Function"\n"ada@acme.example"\t"a\tb"\t"IT"\nfelix@acme.example\t\tAccounting\n',
    ],
  ])("is read with %s", (_what, text) => {
    const parsed = parseDirectory("people.csv", text);
    expect("directory" in parsed && [...parsed.directory]).toEqual([
      ["ada@acme.example", "technical"],
      ["felix@acme.example", "finance"],
    ]);
  });

  it("takes columns by the names that it is told", () => {
    const parsed = parseDirectory("people.csv", "Mail,Dept\na@x.example,technical\n", {
      email: "mail",
      function: "dept",
    });
    expect("directory" in parsed && [...parsed.directory]).toEqual([["a@x.example", "technical"]]);
  });

  it("names every row that it can't read", () => {
    const text =
      "email,function\nnobody,technical\na@x.example,astronaut\nb@x.example,finance\nB@x.example,technical\n";
    expect(parseDirectory("people.csv", text)).toEqual({
      problems: [
        'people.csv, row 2: "nobody" is not an e-mail address',
        'people.csv, row 3: "astronaut" is none of technical, finance, management, other',
        "people.csv, row 5: b@x.example stands here twice, with another function",
      ],
    });
  });

  it("says which column is missing", () => {
    expect(parseDirectory("people.csv", "mail,function\na@x.example,finance\n")).toEqual({
      problems: ['people.csv: no column is called "email"; there are mail, function'],
    });
  });

  it("is refused where it is not CSV", () => {
    expect(parseDirectory("people.csv", 'email,function\n"a@x.example,finance\n')).toHaveProperty("problems");
  });
});
