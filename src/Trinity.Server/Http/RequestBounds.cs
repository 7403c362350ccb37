namespace Trinity.Server.Http;

/// <summary>
/// Bounds what a request asks for, before anything is made of it. Beyond these the web server itself refuses, with a status and without a
/// word: 8 KiB of request line, 100 headers, 32 KiB of headers.
/// </summary>
internal static class RequestBounds
{
    private const int MaxPath = 2_048;
    private const int MaxQuery = 4_096;
    private const int MaxQueryValues = 100;

    public static Task CheckAsync(HttpContext context, RequestDelegate next) => context.Request switch
    {
        { Path.Value.Length: > MaxPath } => RefuseAsync(context, $"The path has more than {MaxPath} characters."),
        { QueryString.Value.Length: > MaxQuery } => RefuseAsync(context, $"The query has more than {MaxQuery} characters."),
        { QueryString.HasValue: true } request when request.Query.Sum(pair => pair.Value.Count) > MaxQueryValues => Problems.Of(
            StatusCodes.Status400BadRequest, "too_many_query_values", $"The query has more than {MaxQueryValues} values.").ExecuteAsync(context),
        _ => next(context),
    };

    private static Task RefuseAsync(HttpContext context, string detail) =>
        Problems.Of(StatusCodes.Status414UriTooLong, "uri_too_long", detail).ExecuteAsync(context);
}
