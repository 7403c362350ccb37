namespace Trinity.Architecture.Tests;

/// <summary><c>eng/break-rules</c> can break what its table says: every text stands once in the file that is named.</summary>
public sealed class BrokenRulesTests
{
    [Fact]
    public void Table_NamesWhatIsThere()
    {
        var faults = new List<string>();
        var (breaks, file) = (0, string.Empty);
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "eng", "broken-rules.txt")))
        {
            var (word, rest) = (line.Split(' ')[0], line[line.Split(' ')[0].Length..].Trim());
            if (word == "in")
            {
                file = Path.Combine(Repository.Root, rest);
            }
            else if (word == "was")
            {
                breaks++;
                var text = rest.Replace("\\n", "\n", StringComparison.Ordinal);
                var count = File.Exists(file) ? File.ReadAllText(file).Split(text).Length - 1 : 0;
                faults.AddRange(count == 1 ? [] : [$"'{rest}' is {count} times in {Repository.NameOf(file)}."]);
            }
        }

        Assert.NotEqual(0, breaks);
        Assert.Empty(faults);
    }
}
