using System.CommandLine;
using System.Text;
using Trinity.Cli.Commands;

namespace Trinity.Cli.Tests.Commands;

/// <summary>Every command explains itself.</summary>
public sealed class HelpTests
{
    public static TheoryData<string> Leaves => [.. All(CliCommands.CreateRoot()).Where(command => command.Subcommands.Count == 0).Select(HelpText.CallOf)];

    [Theory]
    [MemberData(nameof(Leaves))]
    public void Command_SaysWhatItDoes_WithAnExampleThatItUnderstands(string call)
    {
        var root = CliCommands.CreateRoot();
        var command = All(root).Single(command => HelpText.CallOf(command) == call);
        var help = new StringWriter();
        HelpText.Write(command, help, width: 100);

        Assert.EndsWith(".", command.Description, StringComparison.Ordinal);
        Assert.All(command.Options, option => Assert.False(string.IsNullOrEmpty(option.Description), option.Name));
        Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrEmpty(argument.Description), argument.Name));
        if (command is CliCommand documented)
        {
            Assert.NotEmpty(documented.Examples);
            Assert.All(documented.Examples, example => Assert.Contains(call, example, StringComparison.Ordinal));
            Assert.All(documented.Examples.Select(WordsOf), words => Assert.Empty(
                root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null }).Errors.Select(error => error.Message)));
            Assert.Contains("\nExamples:\n", help.ToString(), StringComparison.Ordinal);
        }
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    /// <summary>The words of the call in a line, without what the shell does around it.</summary>
    private static string[] WordsOf(string example)
    {
        var call = example[example.IndexOf("trinity ", StringComparison.Ordinal)..].TrimEnd(')');
        call = call.Split([" | ", " < ", " >> ", " > "], StringSplitOptions.None)[0];
        var words = new List<string>();
        var word = new StringBuilder();
        var quote = '\0';
        foreach (var character in call + " ")
        {
            switch (character)
            {
                case '\'' or '"' when quote == '\0' || quote == character:
                    quote = quote == '\0' ? character : '\0';
                    break;
                case ' ' when quote == '\0':
                    words.Add(word.ToString());
                    word.Clear();
                    break;
                default:
                    word.Append(character);
                    break;
            }
        }

        return [.. words.Skip(1)];
    }
}
