using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Trinity.Client;

namespace Trinity.Server.Http;

/// <summary>Cursors and limits of lists.</summary>
internal static class Paging
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    /// <summary>How many items a page has; more than may be is as many as may be.</summary>
    public static int Limit(int? limit) => Math.Clamp(limit ?? DefaultLimit, 1, MaxLimit);

    /// <summary>Reads a cursor; one that was not given out here gives null, as for the first page.</summary>
    public static string? Read(string? cursor, int longest = 400)
    {
        if (cursor is null or { Length: 0 } || cursor.Length > longest)
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(cursor));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static long? ReadNumber(string? cursor) =>
        long.TryParse(Read(cursor), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Answers with a page, and says in a Link header where the next one is.</summary>
    public static IResult ToResult<TItem, TShown>(this Platform.Page<TItem> page, HttpContext context, Func<TItem, TShown> show)
    {
        var cursor = page.Next is null ? null : WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(page.Next));
        if (cursor is not null)
        {
            var query = context.Request.Query
                .Where(pair => !string.Equals(pair.Key, "cursor", StringComparison.OrdinalIgnoreCase))
                .SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value)))
                .Append(KeyValuePair.Create<string, string?>("cursor", cursor));
            context.Response.Headers.Link = $"<{QueryHelpers.AddQueryString(context.Request.Path, query)}>; rel=\"next\"";
        }

        return TypedResults.Ok(new Page<TShown>([.. page.Items.Select(show)], cursor));
    }
}
