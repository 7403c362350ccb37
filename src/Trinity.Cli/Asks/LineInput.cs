using System.Text;
using Spectre.Console;

namespace Trinity.Cli.Asks;

/// <summary>One line that somebody writes. Escape gives it up, which the prompts of the library cannot.</summary>
internal static class LineInput
{
    private const int MaxLength = 10_000;

    /// <returns>The line; null when it was given up.</returns>
    public static async Task<string?> ReadAsync(IAnsiConsole console, string title, CancellationToken cancellationToken)
    {
        console.Write($"{title} ");
        var line = new StringBuilder();
        while (await console.Input.ReadKeyAsync(intercept: true, cancellationToken) is { } key)
        {
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    console.WriteLine();
                    return line.ToString().Trim();
                case ConsoleKey.Escape:
                    console.WriteLine();
                    return null;
                case ConsoleKey.Backspace when line.Length > 0:
                    line.Length--;
                    console.Write("\b \b");
                    break;
                default:
                    if (!char.IsControl(key.KeyChar) && line.Length < MaxLength)
                    {
                        line.Append(key.KeyChar);
                        console.Write(key.KeyChar.ToString());
                    }

                    break;
            }
        }

        return null;
    }
}
